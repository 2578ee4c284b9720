package import StileJSONPath

/// Runs its branches at once on the same input; the result is the array of their outputs.
package final class ParallelState: Sendable {
    package let branches: [StateGraph]
    package let parameters: Template?
    package let resultSelector: Template?
    package let resultPath: ResultPath
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor

    package init(
        branches: [StateGraph], parameters: Template? = nil,
        resultSelector: Template? = nil, resultPath: ResultPath, retriers: [Retrier] = [],
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
package final class MapState: Sendable {
    package let itemProcessor: StateGraph
    /// What the mode DISTRIBUTED adds.
    package let distributed: DistributedMap?
    package let items: MapItems
    package let itemSelector: Template?
    /// 0 means as many as the limit allows.
    package let maxConcurrency: Dynamic<Int>
    package let toleratedFailureCount: Dynamic<Int>?
    package let toleratedFailurePercentage: Dynamic<Double>?
    package let resultSelector: Template?
    package let resultPath: ResultPath
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor

    package init(
        itemProcessor: StateGraph, distributed: DistributedMap? = nil,
        items: MapItems = .path(.root),
        itemSelector: Template? = nil, maxConcurrency: Dynamic<Int> = .value(0),
        toleratedFailureCount: Dynamic<Int>? = nil,
        toleratedFailurePercentage: Dynamic<Double>? = nil,
        resultSelector: Template? = nil, resultPath: ResultPath, retriers: [Retrier] = [],
        catchers: [Catcher] = [], successor: Successor
    ) {
        self.itemProcessor = itemProcessor
        self.distributed = distributed
        self.items = items
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

/// What a Map state iterates over.
package enum MapItems: Sendable {
    /// `ItemsPath`, or without it the whole input.
    case path(DataPath)
    /// `Items`, in the query language JSONata.
    case template(JSONataTemplate)
}
