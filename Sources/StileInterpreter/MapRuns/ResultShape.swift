import StileCalendar
package import StileJSON

/// How the results of a map run are written (`WriterConfig`): as the state's result, or in files.
package struct ResultShape: Sendable {
    package enum Transformation: String, Sendable, CaseIterable {
        /// What is known of the execution, with its output as text.
        case none = "NONE"
        /// The outputs.
        case compact = "COMPACT"
        /// The outputs, and of an output that is an array its elements.
        case flatten = "FLATTEN"
    }

    package enum OutputType: String, Sendable, CaseIterable {
        /// One array.
        case json = "JSON"
        /// One value a line.
        case jsonLines = "JSONL"
    }

    package let transformation: Transformation
    package let outputType: OutputType

    /// - Parameters:
    ///   - writerConfig: `WriterConfig` of the evaluated `ResultWriter`, nil when it has none.
    ///   - exports: Whether results go to objects, which by default have all that is known.
    package init(writerConfig: JSONObject?, exports: Bool) throws(MapRunConfigError) {
        let config = writerConfig ?? JSONObject()
        transformation =
            try Self.choice("Transformation", config) ?? (exports ? .none : .compact)
        outputType = try Self.choice("OutputType", config) ?? .json
    }

    /// What stands in the results for one child. One that did not succeed has no output worth
    /// shaping: it stands there with all that is known.
    package func entries(of child: MapRunChild) -> [JSONDocument] {
        guard child.status == .succeeded, let output = child.output else {
            return [JSONDocument(.object(Self.details(of: child)))]
        }
        switch transformation {
        case .none: return [JSONDocument(.object(Self.details(of: child)))]
        case .compact: return [output]
        case .flatten:
            guard let elements = output.value.arrayValue else { return [output] }
            return elements.map { JSONDocument($0) }
        }
    }

    /// The state's result when nothing is exported. JSON lines are one string then, since a
    /// state's result is one value.
    package func output(of children: [MapRunChild]) -> JSONDocument {
        let entries = children.flatMap { self.entries(of: $0) }
        switch outputType {
        case .json: return JSONDocument(joining: entries)
        case .jsonLines:
            return JSONDocument(.string(entries.map { $0.text + "\n" }.joined()))
        }
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ config: JSONObject
    ) throws(MapRunConfigError) -> Value? where Value.RawValue == String {
        guard let found = config[name] else { return nil }
        guard let value = found.stringValue.flatMap({ Value(rawValue: $0) }) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw MapRunConfigError(
                error: ErrorName.runtime,
                cause: "the \(name) \(found.serialized()) is not known; known are \(known)")
        }
        return value
    }
}

// MARK: - One child

extension ResultShape {
    /// The members of AWS's result files, in its alphabetical order; absent ones are left out.
    private static func details(of child: MapRunChild) -> JSONObject {
        let included: JSON = ["Included": true]
        let reason = child.redriveStatusReason ?? standardReason(child)
        let members: [(String, JSON?)] = [
            ("Cause", child.cause.map { .string($0) }),
            ("Error", child.error.map { .string($0) }),
            ("ExecutionArn", child.executionARN.map { .string($0) }),
            ("Input", .string(child.input.text)),
            ("InputDetails", included),
            ("Name", child.name.map { .string($0) }),
            ("Output", child.output.map { .string($0.text) }),
            ("OutputDetails", included),
            ("RedriveCount", .integer(child.redriveCount)),
            ("RedriveStatus", .string(child.redriveStatus)),
            ("RedriveStatusReason", reason.map { .string($0) }),
            ("StartDate", child.startMillis.map { .string(Time.text(millis: $0)) }),
            ("StateMachineArn", .string(child.stateMachineARN)),
            ("Status", .string(child.status.rawValue)),
            ("StopDate", child.stopMillis.map { .string(Time.text(millis: $0)) }),
        ]
        return JSONObject(members.compactMap { name, value in value.map { (name, $0) } })
    }

    private static func standardReason(_ child: MapRunChild) -> String? {
        guard child.redriveStatus == "NOT_REDRIVABLE" else { return nil }
        return "Execution is \(child.status.rawValue) and cannot be redriven"
    }
}
