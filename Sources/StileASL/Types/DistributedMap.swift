package import StileJSONPath

/// What the mode DISTRIBUTED adds to a Map state: its iterations are executions of their own.
package struct DistributedMap: Sendable {
    package let executionType: ExecutionType
    /// Part of the map run's ARN.
    package let label: String?
    package let itemReader: Template?
    package let itemBatcher: Template?
    package let resultWriter: Template?
    /// The reader's and the batcher's fields that are paths themselves.
    package let limitPaths: LimitPaths

    package struct LimitPaths: Sendable {
        package let maxItems: DataPath?
        package let maxItemsPerBatch: DataPath?
        package let maxInputBytesPerBatch: DataPath?

        package init(
            maxItems: DataPath? = nil, maxItemsPerBatch: DataPath? = nil,
            maxInputBytesPerBatch: DataPath? = nil
        ) {
            self.maxItems = maxItems
            self.maxItemsPerBatch = maxItemsPerBatch
            self.maxInputBytesPerBatch = maxInputBytesPerBatch
        }

        package var all: [DataPath] {
            [maxItems, maxItemsPerBatch, maxInputBytesPerBatch].compactMap { $0 }
        }
    }

    /// What the iterations run as.
    package enum ExecutionType: String, Sendable, CaseIterable {
        case standard = "STANDARD"
        case express = "EXPRESS"
    }

    package init(
        executionType: ExecutionType, label: String? = nil, itemReader: Template? = nil,
        itemBatcher: Template? = nil, resultWriter: Template? = nil,
        limitPaths: LimitPaths = LimitPaths()
    ) {
        self.executionType = executionType
        self.label = label
        self.itemReader = itemReader
        self.itemBatcher = itemBatcher
        self.resultWriter = resultWriter
        self.limitPaths = limitPaths
    }
}
