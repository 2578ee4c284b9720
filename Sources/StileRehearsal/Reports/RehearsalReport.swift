package import StileJSON

/// What became of the cases of one or more definitions.
package struct RehearsalReport: Sendable {
    package var suites: [Suite] = []

    /// The cases of one file.
    package struct Suite: Sendable {
        /// The files as they are named to people.
        package let file: String
        package let definition: String
        package var results: [Result] = []
        package var coverage: Coverage
        /// Of the definition, for the places of what was missed.
        private let source: SourceMap

        package init(
            file: String, definition: String, definitionText: String, coverage: Coverage
        ) {
            self.file = file
            self.definition = definition
            source = SourceMap(definitionText)
            self.coverage = coverage
        }

        /// Where a spot of the definition is written.
        package func place(of spot: Coverage.Spot) -> SourceLocation {
            JSONPointer(parsing: spot.pointer).flatMap { source.location(of: $0) } ?? .start
        }
    }

    /// One case, played.
    package struct Result: Sendable {
        package let name: String
        package let place: SourceLocation
        package let recording: Recording
        package let mismatches: [Mismatch]
        /// On the clock on the wall.
        package let realMillis: Double

        package init(
            _ testCase: RehearsalCase, _ recording: Recording, realMillis: Double
        ) {
            name = testCase.name
            place = testCase.place
            self.recording = recording
            mismatches = testCase.expectation.mismatches(in: recording)
            self.realMillis = realMillis
        }

        package var passed: Bool { mismatches.isEmpty }
    }

    package init() {}

    package var results: [Result] { suites.flatMap(\.results) }
    package var passedCount: Int { results.count(where: \.passed) }
    package var failedCount: Int { results.count - passedCount }
}
