import StileJSON

/// Reads what states have in common whatever their query language: transitions, resources, nested
/// graphs.
struct CommonFields {
    let fields: FieldReader
    let graphs: GraphDecoder

    private var log: ProblemLog { fields.log }

    // MARK: - Task

    /// `Resource`, nil when it is faulty.
    func resource() -> TaskResource? {
        fields.name("Resource").flatMap {
            ResourceDecoder(log: log, pointer: fields.pointer(to: "Resource"), owner: fields.owner)
                .decode($0)
        }
    }

    /// `Credentials` must name a role, in AWS's words.
    func checkCredentials() {
        guard let credentials = fields.object("Credentials") else { return }
        guard !credentials.contains("RoleArn"), !credentials.contains("RoleArn.$") else { return }
        let place = fields.pointer(to: "Credentials")
        log.error(
            "The field 'RoleArn' is required but was missing", at: place, anchor: .key(place),
            detail: "\"Credentials\" of \(fields.owner)")
    }

    // MARK: - Transition

    /// Exactly one of `Next` and `End`.
    func successor() -> Successor {
        let next = fields.name("Next")
        let end = fields.bool("End")
        if end == false {
            log.error(
                "\"End\" of \(fields.owner) can only be true", at: fields.pointer(to: "End"),
                suggestion: "remove it and add \"Next\"")
        }
        switch (fields.isMeant("Next"), fields.isMeant("End")) {
        case (true, true):
            log.error(
                "\(fields.owner) has both \"Next\" and \"End\", but can have only one",
                at: fields.pointer, anchor: .key(fields.pointer), suggestion: "remove one of them")
        case (false, false):
            log.error(
                "\(fields.owner) has neither \"Next\" nor \"End\"", at: fields.pointer,
                anchor: .key(fields.pointer),
                suggestion: "add \"Next\" with the name of a state, or \"End\": true")
        case (true, false), (false, true): break
        }
        return next.map { .next($0) } ?? .end
    }

    // MARK: - Nested graphs

    func branches() -> [StateGraph] {
        fields.objects("Branches").compactMap { index, object, place in
            graphs.decode(object, at: place, owner: "branch \(index + 1) of \(fields.owner)")
        }
    }

    /// What a Map state runs for its items, and as what.
    struct Processor {
        let graph: StateGraph
        /// Set in the mode DISTRIBUTED.
        let executionType: DistributedMap.ExecutionType?
    }

    /// `ItemProcessor`, or `Iterator` as it was called before Distributed Map came.
    func itemProcessor() -> Processor? {
        let field = fields.has("Iterator") ? "Iterator" : "ItemProcessor"
        fields.refuseBoth("ItemProcessor", "Iterator")
        fields.require(field)
        guard let object = fields.object(field) else { return nil }
        let owner = "the item processor of \(fields.owner)"
        let config = processorConfig(object, at: fields.pointer(to: field), owner: owner)
        let graph = graphs.decode(
            object, at: fields.pointer(to: field), owner: owner, extra: ["ProcessorConfig"])
        return graph.map { Processor(graph: $0, executionType: config) }
    }

    private enum ProcessorMode: String, CaseIterable {
        case inline = "INLINE"
        case distributed = "DISTRIBUTED"
    }

    /// The type of the child executions; nil in the mode INLINE.
    private func processorConfig(
        _ object: JSONObject, at pointer: String, owner: String
    ) -> DistributedMap.ExecutionType? {
        let outer = FieldReader(object, at: pointer, owner: owner, log: log, allowed: object.keys)
        guard let config = outer.object("ProcessorConfig") else {
            refuseDistributedFields()
            return nil
        }
        let fields = FieldReader(
            config, at: outer.pointer(to: "ProcessorConfig"),
            owner: "the processor configuration of \(self.fields.owner)", log: log,
            allowed: ["Mode", "ExecutionType"])
        let mode: ProcessorMode? = fields.choice("Mode")
        let type: DistributedMap.ExecutionType? = fields.choice("ExecutionType")
        switch mode {
        case .distributed: return type ?? .standard
        case .inline, nil:
            refuseDistributedFields()
            if fields.has("ExecutionType") {
                log.error(
                    "\"ExecutionType\" of \(self.fields.owner) belongs to the mode DISTRIBUTED",
                    at: fields.pointer(to: "ExecutionType"),
                    anchor: .key(fields.pointer(to: "ExecutionType")), suggestion: "remove it")
            }
            return nil
        }
    }

    private func refuseDistributedFields() {
        for field in FieldTable.distributedMapFields where fields.has(field) {
            log.error(
                "\"\(field)\" of \(fields.owner) belongs to the mode DISTRIBUTED",
                at: fields.pointer(to: field), anchor: .key(fields.pointer(to: field)),
                suggestion: "set \"Mode\" of \"ProcessorConfig\" to \"DISTRIBUTED\"")
        }
    }

    /// `Label` of a Distributed Map: part of the map run's ARN, and unique over the machine.
    func label() -> String? {
        guard let label = fields.name("Label") else { return nil }
        let place = fields.pointer(to: "Label")
        if let fault = LabelRule.fault(of: label) {
            log.error(.invalidLabelName, "\"Label\" of \(fields.owner) \(fault)", at: place)
            return nil
        }
        if let first = graphs.names.labels[label]?.first, first != place {
            log.error(
                .duplicateLabelName,
                "the label \"\(label)\" is used twice; the first one is \(first)", at: place,
                suggestion: "labels are unique over the whole machine")
        }
        return label
    }
}

/// What the label of a Distributed Map may look like.
enum LabelRule {
    static let charactersMax = 40
    /// What AWS refuses in names, besides blanks and control characters.
    private static let refused = "?*<>{}[]\"#%\\^|~`$&,;:/"

    /// Why `label` is none; nil if it is one.
    static func fault(of label: String) -> String? {
        let count = label.unicodeScalars.count
        if count > charactersMax {
            return "has at most \(charactersMax) characters, found \(count)"
        }
        let wrong = label.first { character in
            character.isWhitespace || refused.contains(character)
                || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        return wrong.map {
            $0.isWhitespace ? "cannot have blanks" : "cannot have the character \"\($0)\""
        }
    }
}

extension FieldReader {
    /// Reports two fields that exclude each other.
    func refuseBoth(_ first: String, _ second: String) {
        guard has(first), has(second) else { return }
        log.error(
            "\(owner) has both \"\(first)\" and \"\(second)\", but can have only one",
            at: pointer(to: second), anchor: .key(pointer(to: second)),
            suggestion: "remove one of them")
    }
}
