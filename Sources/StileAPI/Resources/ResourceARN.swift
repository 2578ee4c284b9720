import StileStore
import StileWire

/// An ARN of Step Functions, taken apart: `arn:PARTITION:states:REGION:ACCOUNT:KIND:REST…`.
struct ResourceARN {
    /// The kinds of resources, as they stand in ARNs.
    enum Kind: String {
        case stateMachine
        case execution
        /// An execution of an Express machine.
        case express
        case activity
        case mapRun
    }

    let text: String
    let kind: Kind
    /// What follows the kind, between colons; at least one part.
    let rest: [String]

    /// Reads an ARN of one of `kinds`; whether there is such a resource is another question.
    ///
    /// - Throws: `InvalidArn` with AWS's texts.
    init(_ text: String, _ kinds: Kind...) throws(APIError) {
        // By bytes: a name may begin with a combining mark, which melts with the colon before it.
        let parts = text.utf8.split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        guard parts[0] == "arn" else { throw .invalidARN("Invalid ARN prefix: \(text)") }
        guard parts.count >= 7, parts[2] == "states", parts[6...].allSatisfy({ !$0.isEmpty })
        else { throw .invalidARN("Invalid ARN format: \(text)") }
        guard let kind = Kind(rawValue: parts[5]), kinds.contains(kind) else {
            throw .invalidARN(
                "Resource type not valid in this context: \(parts[5].lowercased())")
        }
        self.text = text
        self.kind = kind
        self.rest = Array(parts[6...])
    }
}

/// The ARN of a state machine, a version, an alias or a labelled Map state of a machine.
struct StateMachineARN {
    let text: String
    /// The machine's name; the whole text when the ARN is of another account or Region, which no
    /// machine here is called.
    let name: String
    /// Of `NAME/LABEL`: the Map state's label.
    let label: String?
    let qualifier: StateMachineReference.Qualifier?

    init(_ text: String) throws(APIError) {
        _ = try ResourceARN(text, .stateMachine)
        let reference = Names.stateMachine(text)
        let isHere = reference.name != text
        let parts = reference.name.split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        self.text = text
        name = isHere ? parts[0] : text
        label = isHere && parts.count > 1 ? parts[1] : nil
        qualifier = isHere ? reference.qualifier : nil
    }

    /// Reads an ARN for an operation that knows no Map states within machines.
    init(unlabelled text: String) throws(APIError) {
        try self.init(text)
        guard label == nil else {
            throw .validation(
                "This operation does not support state machine ARNs that are qualified with a "
                    + "label: '\(text)'", reason: "API_DOES_NOT_SUPPORT_LABELED_ARNS")
        }
    }

    /// Reads an ARN that must name a machine itself.
    ///
    /// - Returns: nil for a version or an alias.
    static func machineName(_ text: String) throws(APIError) -> String? {
        let arn = try StateMachineARN(unlabelled: text)
        return arn.qualifier == nil ? arn.name : nil
    }
}
