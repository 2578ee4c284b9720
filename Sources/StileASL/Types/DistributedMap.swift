package import StileJSONPath

/// What the mode DISTRIBUTED adds to a Map state: its iterations are executions of their own.
package struct DistributedMap: Sendable {
    package let executionType: ExecutionType
    /// Part of the map run's ARN.
    package let label: String?
    package let itemReader: Template?
    package let itemBatcher: Template?
    package let resultWriter: Template?
    /// The paths among the reader's and the batcher's fields (`MaxItemsPath` and the like).
    package let limitPaths: [DataPath]

    /// What the iterations run as.
    package enum ExecutionType: String, Sendable, CaseIterable {
        case standard = "STANDARD"
        case express = "EXPRESS"
    }

    package init(
        executionType: ExecutionType, label: String? = nil, itemReader: Template? = nil,
        itemBatcher: Template? = nil, resultWriter: Template? = nil,
        limitPaths: [DataPath] = []
    ) {
        self.executionType = executionType
        self.label = label
        self.itemReader = itemReader
        self.itemBatcher = itemBatcher
        self.resultWriter = resultWriter
        self.limitPaths = limitPaths
    }
}
