/// One fault of a contract.
package struct ContractProblem: Hashable, Sendable {
    /// JSON pointer to the place, empty for the whole document.
    package let pointer: String
    package let message: String
}

/// Everything that is wrong with a contract, at once.
package struct ContractError: Error, Hashable, Sendable, CustomStringConvertible {
    package let source: String
    package let problems: [ContractProblem]

    package var description: String {
        "the dataset contract \(source) is not usable: "
            + problems.map { $0.pointer.isEmpty ? $0.message : "\($0.message) at \($0.pointer)" }
            .joined(separator: "; ")
    }
}
