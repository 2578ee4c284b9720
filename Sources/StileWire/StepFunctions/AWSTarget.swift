/// How operations are named on the wire.
package enum AWSTarget {
    private static let prefix = "AWSStepFunctions."
    private static let ownPrefix = "Stile."

    /// `AWSStepFunctions.StartExecution`.
    package static func text(_ operation: Operation) -> String { prefix + operation.rawValue }

    /// `Stile.PutSchedule`: an operation that AWS does not have.
    package static func own(_ name: String) -> String { ownPrefix + name }

    /// The name in a target of AWS's, whether it is one of the operations or not.
    package static func operationName(_ target: String) -> String? {
        name(in: target, after: prefix)
    }

    /// The name in a target of ours.
    package static func ownName(_ target: String) -> String? { name(in: target, after: ownPrefix) }

    private static func name(in target: String, after prefix: String) -> String? {
        target.hasPrefix(prefix) ? String(target.dropFirst(prefix.count)) : nil
    }
}
