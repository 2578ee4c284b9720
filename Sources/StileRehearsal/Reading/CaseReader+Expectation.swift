import StileASL
import StileInterpreter
import StileJSON

// What is expected of a case.
extension CaseReader {
    private static let expectationFields = [
        "status", "output", "outputFile", "outputIncludes", "error", "cause", "causeIncludes",
        "path", "pathIncludes", "calls", "seconds",
    ]

    func expectation(_ value: JSON, at pointer: JSONPointer) -> Expectation {
        var expectation = Expectation()
        guard
            let fields = Fields(
                value, at: pointer, what: "\"expect\"", known: Self.expectationFields, log)
        else { return expectation }
        expectation.status = status(fields)
        expectation.output = document("output", "outputFile", fields)?.value
        expectation.outputIncludes = fields["outputIncludes"]
        expectation.error = fields.text("error")
        expectation.cause = fields.text("cause")
        expectation.causeIncludes = fields.text("causeIncludes")
        expectation.path = path("path", fields)
        expectation.pathIncludes = path("pathIncludes", fields)
        expectation.calls = calls(fields)
        expectation.millis = fields.millis("seconds")
        if expectation.expectedStatus == .failed,
            expectation.output != nil || expectation.outputIncludes != nil
        {
            fields.refuse("an execution that fails has no output; expect one or the other")
        }
        return expectation
    }

    private func status(_ fields: Fields) -> ExecutionStatus? {
        guard let text = fields.text("status") else { return nil }
        let known: [ExecutionStatus] = [.succeeded, .failed, .timedOut]
        if let status = known.first(where: { $0.rawValue == text }) { return status }
        fields.refuse(
            "\"status\" must be one of \(known.map(\.rawValue).joined(separator: ", ")), found"
                + " \"\(text)\"", "status")
        return nil
    }

    private func path(_ key: String, _ fields: Fields) -> [String]? {
        guard let names = fields.texts(key) else { return nil }
        let known = definition.allStates.map(\.name)
        for (index, name) in names.enumerated() where !known.contains(name) {
            refuseState(name, among: known, at: fields.at(key).appending(index))
        }
        return names
    }

    private func calls(_ fields: Fields) -> [(state: String, calls: CallExpectation)] {
        guard let value = fields["calls"] else { return [] }
        guard let object = value.objectValue else {
            fields.refuse("\"calls\" must be an object, found \(value.kindName)", "calls")
            return []
        }
        return object.compactMap { name, value in
            let pointer = fields.at("calls").appending(name)
            let known = definition.allStates.map(\.name)
            guard known.contains(name) else {
                refuseState(name, among: known, at: pointer)
                return nil
            }
            return calls(value, at: pointer).map { (name, $0) }
        }
    }

    /// A number of calls, or an object that says more.
    private func calls(_ value: JSON, at pointer: JSONPointer) -> CallExpectation? {
        if let count = value.integerValue, count >= 0 { return CallExpectation(count: Int(count)) }
        guard value.objectValue != nil else {
            log.refuse(
                "expected a number of calls, or an object with count, inputs or inputsInclude, found"
                    + " \(value.serialized())", at: pointer)
            return nil
        }
        guard
            let fields = Fields(
                value, at: pointer, what: "the calls", known: ["count", "inputs", "inputsInclude"],
                log)
        else { return nil }
        return CallExpectation(
            count: fields.count("count"), inputs: fields.list("inputs"),
            inputsInclude: fields.list("inputsInclude"))
    }
}
