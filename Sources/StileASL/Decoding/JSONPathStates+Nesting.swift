import StileJSON
import StileJSONPath

/// Parallel and Map.
extension JSONPathStates {
    func parallel() -> StateKind? {
        fields.require("Branches")
        let handlers = handlers
        return .parallel(
            ParallelState(
                branches: common.branches(), parameters: fields.template("Parameters"),
                resultSelector: fields.template("ResultSelector"), resultPath: fields.resultPath(),
                retriers: handlers.retriers(), catchers: handlers.catchers(),
                successor: common.successor()))
    }

    func map() -> StateKind? {
        let handlers = handlers
        let resultPath = fields.resultPath()
        let successor = common.successor()
        let processor = common.itemProcessor()
        let itemsPath = fields.has("ItemsPath") ? fields.path("ItemsPath") : .root
        let concurrency = count("MaxConcurrency")
        let failures = count("ToleratedFailureCount")
        let percentage = percentage()
        let selector = itemSelector()
        let resultSelector = fields.template("ResultSelector")
        let retriers = handlers.retriers()
        let catchers = handlers.catchers()
        guard let processor, let itemsPath else { return nil }
        return .map(
            MapState(
                itemProcessor: processor.graph,
                distributed: processor.executionType.map(distributed), items: .path(itemsPath),
                itemSelector: selector, maxConcurrency: concurrency ?? .value(0),
                toleratedFailureCount: failures, toleratedFailurePercentage: percentage,
                resultSelector: resultSelector, resultPath: resultPath, retriers: retriers,
                catchers: catchers, successor: successor))
    }

    private func distributed(_ type: DistributedMap.ExecutionType) -> DistributedMap {
        DistributedMapFields(fields: fields, language: .jsonPath).check()
        return DistributedMap(
            executionType: type, label: common.label(), itemReader: fields.template("ItemReader"),
            itemBatcher: fields.template("ItemBatcher"),
            resultWriter: fields.template("ResultWriter"), limitPaths: limitPaths())
    }

    /// The fields of the reader and the batcher that are paths themselves.
    private func limitPaths() -> DistributedMap.LimitPaths {
        let reader = fields.part("ItemReader")?.part("ReaderConfig")
        let batcher = fields.part("ItemBatcher")
        return DistributedMap.LimitPaths(
            maxItems: reader?.singlePath("MaxItemsPath"),
            maxItemsPerBatch: batcher?.singlePath("MaxItemsPerBatchPath"),
            maxInputBytesPerBatch: batcher?.singlePath("MaxInputBytesPerBatchPath"))
    }

    /// `ItemSelector`, or `Parameters` as it was called before; both apply to each item.
    private func itemSelector() -> Template? {
        fields.refuseBoth("ItemSelector", "Parameters")
        return fields.template("ItemSelector") ?? fields.template("Parameters")
    }

    private func count(_ field: String) -> Dynamic<Int>? {
        fields.refuseBoth(field, field + "Path")
        return fields.integer(field, in: 0...Int(Int32.max)).map { .value($0) }
            ?? fields.singlePath(field + "Path").map { .path($0) }
    }

    private func percentage() -> Dynamic<Double>? {
        let field = "ToleratedFailurePercentage"
        fields.refuseBoth(field, field + "Path")
        return fields.number(field, in: 0...100, expected: "a number from 0 to 100")
            .map { .value($0) } ?? fields.singlePath(field + "Path").map { .path($0) }
    }
}
