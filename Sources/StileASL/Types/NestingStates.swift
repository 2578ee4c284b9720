package import StileJSONPath

/// Runs its branches at once on the same input; the result is the array of their outputs.
package struct ParallelState: Sendable {
    package let branches: [StateGraph]
    package let parameters: PayloadTemplate?
    package let resultSelector: PayloadTemplate?
    package let resultPath: ResultPath
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor

    package init(
        branches: [StateGraph], parameters: PayloadTemplate? = nil,
        resultSelector: PayloadTemplate? = nil, resultPath: ResultPath, retriers: [Retrier] = [],
        catchers: [Catcher] = [], successor: Successor
    ) {
        self.branches = branches
        self.parameters = parameters
        self.resultSelector = resultSelector
        self.resultPath = resultPath
        self.retriers = retriers
        self.catchers = catchers
        self.successor = successor
    }
}

/// A Map state; INLINE unless `distributed` is there.
package struct MapState: Sendable {
    package let itemProcessor: StateGraph
    /// What the mode DISTRIBUTED adds.
    package let distributed: DistributedMap?
    package let itemsPath: DataPath
    package let itemSelector: PayloadTemplate?
    /// 0 means as many as the limit allows.
    package let maxConcurrency: Dynamic<Int>
    package let toleratedFailureCount: Dynamic<Int>?
    package let toleratedFailurePercentage: Dynamic<Double>?
    package let resultSelector: PayloadTemplate?
    package let resultPath: ResultPath
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor

    package init(
        itemProcessor: StateGraph, distributed: DistributedMap? = nil, itemsPath: DataPath = .root,
        itemSelector: PayloadTemplate? = nil, maxConcurrency: Dynamic<Int> = .value(0),
        toleratedFailureCount: Dynamic<Int>? = nil,
        toleratedFailurePercentage: Dynamic<Double>? = nil,
        resultSelector: PayloadTemplate? = nil, resultPath: ResultPath, retriers: [Retrier] = [],
        catchers: [Catcher] = [], successor: Successor
    ) {
        self.itemProcessor = itemProcessor
        self.distributed = distributed
        self.itemsPath = itemsPath
        self.itemSelector = itemSelector
        self.maxConcurrency = maxConcurrency
        self.toleratedFailureCount = toleratedFailureCount
        self.toleratedFailurePercentage = toleratedFailurePercentage
        self.resultSelector = resultSelector
        self.resultPath = resultPath
        self.retriers = retriers
        self.catchers = catchers
        self.successor = successor
    }
}
