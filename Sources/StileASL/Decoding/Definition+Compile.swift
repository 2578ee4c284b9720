import StileJSON

/// What became of a definition's text: a definition if there is no error, and all that was found.
package struct CompiledDefinition: Sendable {
    /// nil if and only if there is an error among the diagnostics.
    package let definition: Definition?
    /// In the order of the text.
    package let diagnostics: [Diagnostic]

    package var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    package var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }
}

/// A definition that was refused, with everything that is wrong with it.
package struct InvalidDefinition: Error, Sendable {
    /// Errors and warnings; at least one error.
    package let diagnostics: [Diagnostic]
}

extension Definition {
    /// AWS's limit for a definition, in characters.
    package static let charactersMax = 1_048_576

    /// Nested arrays and objects; bounds the recursion of everything that reads a definition.
    private static let limits = JSONLimits(depthMax: 256, bytesMax: 4 * charactersMax)

    /// Reads, checks and compiles a definition. Never stops at the first problem.
    ///
    /// `linting` false leaves out what only people ask for: the warnings about a definition that is
    /// fine for AWS but probably not what was meant.
    package static func compile(_ text: String, linting: Bool = true) -> CompiledDefinition {
        compile(text, isSingleState: false, linting: linting)
    }

    private static func compile(
        _ text: String, isSingleState: Bool, linting: Bool
    ) -> CompiledDefinition {
        let value: JSON
        do {
            value = try JSON(parsing: text, limits: limits)
        } catch {
            return CompiledDefinition(definition: nil, diagnostics: [notJSON(error)])
        }
        let source = SourceMap(text)
        let log = ProblemLog()
        reportSize(text, log)
        reportRepetitions(source, log)
        let definition = MachineDecoder(log: log, isSingleState: isSingleState)
            .decode(value, text: text)
        if linting, !log.hasErrors, let definition, let machine = value.objectValue {
            Linter(machine: machine, definition: definition, log: log).run()
        }
        return CompiledDefinition(
            definition: log.hasErrors ? nil : definition, diagnostics: log.diagnostics(in: source))
    }

    /// Reads, checks and compiles a single state, such as TestState takes it, as a machine of that
    /// state alone: what its transitions name does not exist.
    package static func compileState(_ text: String, named name: String) -> CompiledDefinition {
        let before = "{\"StartAt\":\"\(name)\",\"States\":{\"\(name)\":"
        let compiled = compile(before + text + "}}", isSingleState: true, linting: false)
        let diagnostics = compiled.diagnostics.map { found in
            found.line == 1 ? found.moved(byColumns: -before.count) : found
        }
        return CompiledDefinition(definition: compiled.definition, diagnostics: diagnostics)
    }

    /// Compiles a definition, or throws all that is wrong with it.
    package init(compiling text: String) throws(InvalidDefinition) {
        let compiled = Definition.compile(text, linting: false)
        guard let definition = compiled.definition else {
            throw InvalidDefinition(diagnostics: compiled.diagnostics)
        }
        self = definition
    }

    private static func notJSON(_ error: JSONParseError) -> Diagnostic {
        Diagnostic(
            severity: .error, code: .invalidJSONDescription, message: error.message, detail: nil,
            suggestion: nil, pointer: "/", line: error.line, column: error.column)
    }

    private static func reportSize(_ text: String, _ log: ProblemLog) {
        guard text.utf8.count > charactersMax, text.unicodeScalars.count > charactersMax else {
            return
        }
        log.error(
            "a definition has at most \(charactersMax) characters, found"
                + " \(text.unicodeScalars.count)", at: "")
    }

    private static func reportRepetitions(_ source: SourceMap, _ log: ProblemLog) {
        for repetition in source.repetitions {
            let firstLine = source.text.line(at: repetition.firstOffset)
            let anchor = ProblemLog.Anchor.offset(repetition.offset)
            if repetition.isStateName {
                log.error(
                    .duplicateStateName,
                    "the state name \"\(repetition.field)\" is used twice; the first one is on line"
                        + " \(firstLine)", at: repetition.pointer, anchor: anchor,
                    suggestion: "state names are unique over the whole machine")
            } else {
                log.warning(
                    .repeatedField,
                    "the field \"\(repetition.field)\" stands twice in one object; the one on line"
                        + " \(firstLine) is ignored", at: repetition.pointer, anchor: anchor)
            }
        }
    }
}

extension SourceMap.Repetition {
    /// Whether the object is the `States` of a machine, branch or item processor.
    fileprivate var isStateName: Bool {
        let parts = pointer.split(separator: "/").dropLast()
        guard parts.last == "States" else { return false }
        return parts.count == 1 || Self.isGraph(parts.dropLast())
    }

    /// Whether a pointer ends at a Parallel branch or a Map's item processor.
    private static func isGraph(_ parts: ArraySlice<Substring>) -> Bool {
        ["ItemProcessor", "Iterator"].contains(parts.last)
            || (Int(parts.last ?? "") != nil && parts.dropLast().last == "Branches")
    }
}
