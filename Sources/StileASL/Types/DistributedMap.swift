package import StileJSONPath

/// What the mode DISTRIBUTED adds to a Map state: its iterations are executions of their own.
package struct DistributedMap: Sendable {
    package let executionType: ExecutionType
    /// Part of the map run's ARN.
    package let label: String?
    package let itemReader: PayloadTemplate?
    package let itemBatcher: PayloadTemplate?
    package let resultWriter: PayloadTemplate?
    /// The paths among the reader's and the batcher's fields (`MaxItemsPath` and the like).
    package let limitPaths: [DataPath]

    /// What the iterations run as.
    package enum ExecutionType: String, Sendable, CaseIterable {
        case standard = "STANDARD"
        case express = "EXPRESS"
    }

    package init(
        executionType: ExecutionType, label: String? = nil, itemReader: PayloadTemplate? = nil,
        itemBatcher: PayloadTemplate? = nil, resultWriter: PayloadTemplate? = nil,
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
