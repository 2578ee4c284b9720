import StileJSON
import StileJSONPath

/// Parallel and Map.
extension JSONPathStates {
    func parallel() -> StateKind? {
        fields.require("Branches")
        let handlers = ErrorHandlers(fields: fields)
        return .parallel(
            ParallelState(
                branches: branches(), parameters: fields.template("Parameters"),
                resultSelector: fields.template("ResultSelector"), resultPath: fields.resultPath(),
                retriers: handlers.retriers(), catchers: handlers.catchers(),
                successor: successor()))
    }

    func branches() -> [StateGraph] {
        fields.objects("Branches").compactMap { index, object, place in
            graphs.decode(object, at: place, owner: "branch \(index + 1) of \(fields.owner)")
        }
    }

    func map() -> StateKind? {
        let handlers = ErrorHandlers(fields: fields)
        let resultPath = fields.resultPath()
        let successor = successor()
        let processor = itemProcessor()
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
                itemProcessor: processor, itemsPath: itemsPath, itemSelector: selector,
                maxConcurrency: concurrency ?? .value(0), toleratedFailureCount: failures,
                toleratedFailurePercentage: percentage, resultSelector: resultSelector,
                resultPath: resultPath, retriers: retriers, catchers: catchers,
                successor: successor))
    }

    /// `ItemProcessor`, or `Iterator` as it was called before Distributed Map came.
    func itemProcessor() -> StateGraph? {
        let field = fields.has("Iterator") ? "Iterator" : "ItemProcessor"
        fields.refuseBoth("ItemProcessor", "Iterator")
        fields.require(field)
        guard let object = fields.object(field) else { return nil }
        let owner = "the item processor of \(fields.owner)"
        checkProcessorConfig(object, at: fields.pointer(to: field), owner: owner)
        return graphs.decode(
            object, at: fields.pointer(to: field), owner: owner, extra: ["ProcessorConfig"])
    }

    private enum ProcessorMode: String, CaseIterable {
        case inline = "INLINE"
        case distributed = "DISTRIBUTED"
    }

    private enum ExecutionType: String, CaseIterable {
        case standard = "STANDARD"
        case express = "EXPRESS"
    }

    private func checkProcessorConfig(_ object: JSONObject, at pointer: String, owner: String) {
        let outer = FieldReader(object, at: pointer, owner: owner, log: log, allowed: object.keys)
        guard let config = outer.object("ProcessorConfig") else { return }
        let fields = FieldReader(
            config, at: outer.pointer(to: "ProcessorConfig"),
            owner: "the processor configuration of \(self.fields.owner)", log: log,
            allowed: ["Mode", "ExecutionType"])
        let mode: ProcessorMode? = fields.choice("Mode")
        let _: ExecutionType? = fields.choice("ExecutionType")
        switch mode {
        case .distributed:
            log.error(
                .notSupportedYet,
                "the mode DISTRIBUTED of \(self.fields.owner) is not supported yet",
                at: fields.pointer(to: "Mode"), suggestion: "use \"INLINE\"")
        case .inline, nil:
            if fields.has("ExecutionType") {
                log.error(
                    "\"ExecutionType\" of \(self.fields.owner) belongs to the mode DISTRIBUTED",
                    at: fields.pointer(to: "ExecutionType"),
                    anchor: .key(fields.pointer(to: "ExecutionType")), suggestion: "remove it")
            }
        }
    }

    /// `ItemSelector`, or `Parameters` as it was called before; both apply to each item.
    private func itemSelector() -> PayloadTemplate? {
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
