import StileExecutor
import StileJSON

/// An evaluated `ItemReader`, read strictly: what is unknown is refused by name.
struct ItemReaderConfig: Sendable {
    enum Resource: Sendable {
        case getObject(key: String)
        case listObjects(prefix: String, startAfter: String?)
    }

    /// What an object holds.
    enum Format: Sendable {
        /// `header` is nil when the first row has it.
        case csv(delimiter: UInt8, header: [String]?)
        case json(JSONPointer)
        case jsonLines
        case parquet
    }

    /// What becomes of the objects that `Resource` names.
    enum Content: Sendable {
        /// The entries of the listing are the items.
        case listing
        /// The items are in the object, or in all objects of the listing.
        case items(Format)
        /// The object is an S3 Inventory manifest: its rows are the items.
        case inventory
        /// The object names others, one a line; the items are in those.
        case athena(Format)
    }

    let bucket: String
    let resource: Resource
    let content: Content
    /// Nil means all.
    let itemsMax: Int?

    init(_ reader: JSONObject) throws(MapRunFailure) {
        let name = reader["Resource"]?.stringValue ?? ""
        let config = reader["ReaderConfig"]?.objectValue ?? JSONObject()
        var parameters =
            reader["Parameters"]?.objectValue ?? reader["Arguments"]?.objectValue
            ?? JSONObject()
        bucket = try Self.text("Bucket", &parameters)
        switch Self.action(of: name) {
        case "getObject": resource = .getObject(key: try Self.text("Key", &parameters))
        case "listObjectsV2":
            resource = .listObjects(
                prefix: try Self.optionalText("Prefix", &parameters) ?? "",
                startAfter: try Self.optionalText("StartAfter", &parameters))
        case _:
            throw .itemReader(
                "the resource \"\(name)\" reads no items: write arn:aws:states:::s3:getObject or"
                    + " arn:aws:states:::s3:listObjectsV2")
        }
        // It only says who must own the bucket, and there is one owner here.
        parameters["ExpectedBucketOwner"] = nil
        if let unknown = parameters.keys.first {
            throw .itemReader("the parameter \"\(unknown)\" of an ItemReader is not supported here")
        }
        itemsMax = try Self.itemsMax(config["MaxItems"])
        content = try Self.content(config, resource)
    }

    /// `getObject` of `arn:aws:states:::s3:getObject`, in any partition.
    private static func action(of resource: String) -> String? {
        let parts = resource.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 7, parts[0] == "arn",
            ["aws", "aws-cn", "aws-us-gov"].contains(parts[1]),
            parts[2] == "states", parts[3].isEmpty, parts[4].isEmpty, parts[5] == "s3"
        else { return nil }
        return String(parts[6])
    }

    /// Recorded: 0 means all, and there is no upper bound.
    private static func itemsMax(_ value: JSON?) throws(MapRunFailure) -> Int? {
        guard let value else { return nil }
        guard let number = value.integerValue else {
            throw .itemReader("field MaxItems must be an integer, found \(value.serialized())")
        }
        guard number >= 0 else { throw .itemReader("field MaxItems must be positive") }
        return number == 0 ? nil : Int(number)
    }
}

// MARK: - ReaderConfig

extension ItemReaderConfig {
    private static func content(_ config: JSONObject, _ resource: Resource) throws(MapRunFailure)
        -> Content
    {
        let type = config["InputType"]?.stringValue
        let transformation = config["Transformation"]?.stringValue ?? "NONE"
        guard transformation == "NONE" || transformation == "LOAD_AND_FLATTEN" else {
            throw unknown("Transformation", transformation, ["NONE", "LOAD_AND_FLATTEN"])
        }
        guard case .getObject = resource else {
            guard transformation == "LOAD_AND_FLATTEN" else { return .listing }
            return .items(try format(type, config))
        }
        guard transformation == "NONE" else {
            throw .itemReader(
                "the Transformation LOAD_AND_FLATTEN needs the resource s3:listObjectsV2")
        }
        switch config["ManifestType"]?.stringValue {
        case nil where type == "MANIFEST", "S3_INVENTORY": return .inventory
        case nil: return .items(try format(type, config))
        case "ATHENA_DATA": return .athena(try format(type, config))
        case let other?: throw unknown("ManifestType", other, ["ATHENA_DATA", "S3_INVENTORY"])
        }
    }

    private static func format(_ type: String?, _ config: JSONObject) throws(MapRunFailure)
        -> Format
    {
        switch type {
        case "CSV": return .csv(delimiter: try delimiter(config), header: try header(config))
        case "JSON": return .json(try pointer(config))
        case "JSONL": return .jsonLines
        case "PARQUET": return .parquet
        case let other:
            throw unknown(
                "InputType", other ?? "", ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"])
        }
    }

    private static func delimiter(_ config: JSONObject) throws(MapRunFailure) -> UInt8 {
        let known: KeyValuePairs<String, Unicode.Scalar> = [
            "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t",
        ]
        let name = config["CSVDelimiter"]?.stringValue ?? "COMMA"
        guard let found = known.first(where: { $0.key == name }) else {
            throw unknown("CSVDelimiter", name, known.map(\.key))
        }
        return UInt8(ascii: found.value)
    }

    private static func header(_ config: JSONObject) throws(MapRunFailure) -> [String]? {
        switch config["CSVHeaderLocation"]?.stringValue {
        case "FIRST_ROW": return nil
        case "GIVEN":
            guard let names = config["CSVHeaders"]?.arrayValue, !names.isEmpty else {
                throw .itemReader("the CSVHeaderLocation GIVEN needs CSVHeaders")
            }
            let texts = names.compactMap(\.stringValue)
            guard texts.count == names.count else {
                throw .itemReader("CSVHeaders must be strings")
            }
            return texts
        case let other: throw unknown("CSVHeaderLocation", other ?? "", ["FIRST_ROW", "GIVEN"])
        }
    }

    private static func pointer(_ config: JSONObject) throws(MapRunFailure) -> JSONPointer {
        let text = config["ItemsPointer"]?.stringValue ?? ""
        guard let pointer = JSONPointer(parsing: text) else {
            throw .itemReader("the ItemsPointer \"\(text)\" is no JSON pointer: write /name/name")
        }
        return pointer
    }

    private static func unknown(_ field: String, _ found: String, _ known: [String])
        -> MapRunFailure
    {
        .itemReader(
            "the \(field) \"\(found)\" is not known; known are \(known.joined(separator: ", "))")
    }

    private static func text(_ name: String, _ parameters: inout JSONObject)
        throws(MapRunFailure) -> String
    {
        guard let text = try optionalText(name, &parameters), !text.isEmpty else {
            throw .itemReader("the ItemReader needs the parameter \"\(name)\"")
        }
        return text
    }

    private static func optionalText(_ name: String, _ parameters: inout JSONObject)
        throws(MapRunFailure) -> String?
    {
        guard let value = parameters[name] else { return nil }
        parameters[name] = nil
        guard let text = value.stringValue else {
            throw .itemReader(
                "the parameter \"\(name)\" must be a string, found \(value.kindName)")
        }
        return text
    }
}
