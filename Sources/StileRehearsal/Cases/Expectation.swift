package import StileInterpreter
package import StileJSON

/// What must come of a case; what is nil or empty is not looked at, except for the status.
package struct Expectation: Sendable {
    /// SUCCEEDED where neither a status nor an error is expected.
    package var status: ExecutionStatus?
    /// The output, value for value.
    package var output: JSON?
    /// Members and elements that the output must have; it may have more members.
    package var outputIncludes: JSON?
    package var error: String?
    package var cause: String?
    package var causeIncludes: String?
    /// The states entered, in order, all of them.
    package var path: [String]?
    /// States that must be entered in this order, others between them or not.
    package var pathIncludes: [String]?
    /// By the name of the state.
    package var calls: [(state: String, calls: CallExpectation)] = []
    /// How long the execution takes on the virtual clock, in milliseconds.
    package var millis: Int64?

    package init() {}

    var expectedStatus: ExecutionStatus {
        if let status { return status }
        return error != nil || cause != nil || causeIncludes != nil ? .failed : .succeeded
    }
}

/// What must be true of the calls of one state.
package struct CallExpectation: Sendable {
    package var count: Int?
    /// The inputs of the calls in order, value for value.
    package var inputs: [JSON]?
    /// The same, but each may have more members.
    package var inputsInclude: [JSON]?

    package init(count: Int? = nil, inputs: [JSON]? = nil, inputsInclude: [JSON]? = nil) {
        self.count = count
        self.inputs = inputs
        self.inputsInclude = inputsInclude
    }
}
