/// One fault of a contract.
package struct ContractProblem: Hashable, Sendable, CustomStringConvertible {
    /// JSON pointer to the place, empty for the whole document.
    package let pointer: String
    package let message: String

    package var description: String { pointer.isEmpty ? message : "\(pointer): \(message)" }
}

/// Everything that is wrong with a contract, at once.
package struct ContractError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the task input names it.
    package let source: String
    package let problems: [ContractProblem]

    package var description: String {
        "the contract \(source) is not usable: "
            + problems.map(\.description).joined(separator: "; ")
    }
}
