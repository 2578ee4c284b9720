import StileJSON

/// Checks the objects that only a Map state in the mode DISTRIBUTED has: `ItemReader`, `ItemBatcher`
/// and `ResultWriter`.
struct DistributedMapFields {
    let fields: FieldReader
    let language: QueryLanguage

    private enum InputType: String, CaseIterable {
        case csv = "CSV"
        case json = "JSON"
        case jsonLines = "JSONL"
        case parquet = "PARQUET"
        case manifest = "MANIFEST"
    }

    private enum ManifestType: String, CaseIterable {
        case athena = "ATHENA_DATA"
        case inventory = "S3_INVENTORY"
    }

    private enum ReaderTransformation: String, CaseIterable {
        case none = "NONE"
        case flatten = "LOAD_AND_FLATTEN"
    }

    private enum HeaderLocation: String, CaseIterable {
        case firstRow = "FIRST_ROW"
        case given = "GIVEN"
    }

    private enum Delimiter: String, CaseIterable {
        case comma = "COMMA"
        case pipe = "PIPE"
        case semicolon = "SEMICOLON"
        case space = "SPACE"
        case tab = "TAB"
    }

    private enum WriterTransformation: String, CaseIterable {
        case none = "NONE"
        case compact = "COMPACT"
        case flatten = "FLATTEN"
    }

    private enum OutputType: String, CaseIterable {
        case json = "JSON"
        case jsonLines = "JSONL"
    }

    private static let itemsMax = 100_000_000
    /// A batch is the input of an execution.
    private static let batchBytesMax = 262_144

    func check() {
        checkReader()
        checkBatcher()
        checkWriter()
    }

    /// What the query language calls the arguments of the reader and the writer.
    private var arguments: String {
        switch language {
        case .jsonPath: "Parameters"
        case .jsonata: "Arguments"
        }
    }

    private func open(_ field: String, _ allowed: [String]) -> FieldReader? {
        open(field, in: fields, allowed)
    }

    private func open(_ field: String, in outer: FieldReader, _ allowed: [String]) -> FieldReader? {
        guard let object = outer.object[field]?.objectValue else { return nil }
        return FieldReader(
            object, at: outer.pointer(to: field), owner: "\"\(field)\" of \(outer.owner)",
            log: fields.log, allowed: allowed)
    }

    // MARK: - ItemReader

    private func checkReader() {
        guard let reader = open("ItemReader", ["Resource", "ReaderConfig", "Comment", arguments])
        else { return }
        reader.require("Resource")
        checkResource(reader, among: ["s3:getObject", "s3:listObjectsV2"])
        _ = reader.object(arguments)
        _ = reader.object("ReaderConfig")
        guard
            let config = open(
                "ReaderConfig", in: reader,
                [
                    "InputType", "ManifestType", "Transformation", "CSVHeaderLocation",
                    "CSVHeaders", "CSVDelimiter", "ItemsPointer", "MaxItems",
                ] + paths(["MaxItems"]))
        else { return }
        checkReaderConfig(config)
    }

    private func checkReaderConfig(_ config: FieldReader) {
        let input: InputType? = config.choice("InputType")
        _ = config.choice("ManifestType", of: ManifestType.self)
        _ = config.choice("Transformation", of: ReaderTransformation.self)
        _ = config.choice("CSVDelimiter", of: Delimiter.self)
        let location: HeaderLocation? = config.choice("CSVHeaderLocation")
        _ = config.names("CSVHeaders")
        if location == .given {
            config.require("CSVHeaders", suggestion: "name the columns in \"CSVHeaders\"")
        }
        if let input, input != .csv {
            for field in ["CSVHeaderLocation", "CSVHeaders", "CSVDelimiter"]
            where config.has(field) && input != .manifest {
                refuse(field, in: config, "belongs to the \"InputType\" \"CSV\"")
            }
        }
        if config.has("CSVHeaders"), location == .firstRow {
            refuse("CSVHeaders", in: config, "belongs to the \"CSVHeaderLocation\" \"GIVEN\"")
        }
        checkItemsPointer(config)
        number("MaxItems", in: config, 0...Self.itemsMax)
    }

    private func checkItemsPointer(_ config: FieldReader) {
        guard !config.isJSONata("ItemsPointer"), let text = config.string("ItemsPointer"),
            JSONPointer(parsing: text) == nil
        else { return }
        fields.log.error(
            "\"ItemsPointer\" of \(config.owner) must be a JSON pointer, found \"\(text)\"",
            at: config.pointer(to: "ItemsPointer"), suggestion: "write it like \"/orders/items\"")
    }

    // MARK: - ItemBatcher

    private func checkBatcher() {
        let limits = ["MaxItemsPerBatch", "MaxInputBytesPerBatch"]
        guard let batcher = open("ItemBatcher", limits + paths(limits) + ["BatchInput", "Comment"])
        else { return }
        if !(limits + paths(limits)).contains(where: batcher.isMeant) {
            fields.log.error(
                "\(batcher.owner) must limit its batches", at: batcher.pointer,
                anchor: .key(batcher.pointer),
                suggestion: "add \"MaxItemsPerBatch\" or \"MaxInputBytesPerBatch\"")
        }
        number("MaxItemsPerBatch", in: batcher, 1...Self.itemsMax)
        number("MaxInputBytesPerBatch", in: batcher, 1...Self.batchBytesMax)
        if !batcher.isJSONata("BatchInput") { _ = batcher.object("BatchInput") }
    }

    // MARK: - ResultWriter

    private func checkWriter() {
        guard let writer = open("ResultWriter", ["Resource", "WriterConfig", "Comment", arguments])
        else { return }
        if !writer.isMeant("Resource"), !writer.isMeant("WriterConfig") {
            fields.log.error(
                "\(writer.owner) must say where or how results are written", at: writer.pointer,
                anchor: .key(writer.pointer), suggestion: "add \"Resource\" or \"WriterConfig\"")
        }
        checkResource(writer, among: ["s3:putObject"])
        _ = writer.object(arguments)
        _ = writer.object("WriterConfig")
        guard let config = open("WriterConfig", in: writer, ["Transformation", "OutputType"]) else {
            return
        }
        _ = config.choice("Transformation", of: WriterTransformation.self)
        _ = config.choice("OutputType", of: OutputType.self)
    }

    // MARK: - Parts

    private func checkResource(_ owner: FieldReader, among actions: [String]) {
        guard let text = owner.name("Resource"), !text.contains("${") else { return }
        let call = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard call.count == 6, call[0] == "arn", call[2] == "states",
            actions.contains(String(call[5]))
        else {
            fields.log.error(
                ResourceDecoder.notRecognized(text), at: owner.pointer(to: "Resource"),
                detail: "in \(owner.owner)",
                suggestion: "use "
                    + actions.map { "\"arn:aws:states:::\($0)\"" }.joined(separator: " or "))
            return
        }
    }

    /// The forms of `names` that are paths; only JSONPath has them.
    private func paths(_ names: [String]) -> [String] {
        switch language {
        case .jsonPath: names.map { $0 + "Path" }
        case .jsonata: []
        }
    }

    private func number(_ field: String, in owner: FieldReader, _ range: ClosedRange<Int>) {
        owner.refuseBoth(field, field + "Path")
        if language == .jsonPath || !owner.isJSONata(field) {
            _ = owner.integer(field, in: range)
        }
    }

    private func refuse(_ field: String, in owner: FieldReader, _ reason: String) {
        let place = owner.pointer(to: field)
        fields.log.error(
            "\"\(field)\" of \(owner.owner) \(reason)", at: place, anchor: .key(place),
            suggestion: "remove it")
    }
}
