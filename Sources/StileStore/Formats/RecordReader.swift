import StileJSON

/// Reads the members of a stored record; a missing one means a damaged file.
struct RecordReader {
    private let object: JSONObject
    private let place: String

    init(_ text: String, place: String) throws(StoreError) {
        let json = try Self.parse(text, place: place)
        guard let object = json.objectValue else {
            throw Self.damaged(place, "expected an object, found \(json.kindName)")
        }
        self.init(object: object, place: place)
    }

    init(object: JSONObject, place: String) {
        self.object = object
        self.place = place
    }

    static func array(_ text: String, place: String) throws(StoreError) -> [RecordReader] {
        let json = try parse(text, place: place)
        var records: [RecordReader] = []
        for element in json.arrayValue ?? [] {
            guard let object = element.objectValue else {
                throw damaged(place, "expected objects, found \(element.kindName)")
            }
            records.append(RecordReader(object: object, place: place))
        }
        return records
    }

    /// Stored values passed the limits when they came in; a record that nests them goes deeper.
    private static let limits = JSONLimits(depthMax: 2_000, bytesMax: 1 << 30)

    static func parse(_ text: String, place: String) throws(StoreError) -> JSON {
        do {
            return try JSON(parsing: text, limits: limits)
        } catch {
            throw damaged(place, error.message)
        }
    }

    static func document(_ text: String, place: String) throws(StoreError) -> JSONDocument {
        do {
            return try JSONDocument(parsing: text, limits: limits)
        } catch {
            throw damaged(place, error.message)
        }
    }

    static func damaged(_ place: String, _ detail: String) -> StoreError {
        .corrupt(path: "the database", detail: "\(place): \(detail)")
    }

    func value(_ key: String) -> JSON? { object[key] }

    func integer(_ key: String) throws(StoreError) -> Int {
        guard let value = optionalInteger(key) else {
            throw Self.damaged(place, "no integer \"\(key)\"")
        }
        return value
    }

    func optionalInteger(_ key: String) -> Int? { object[key]?.integerValue.map(Int.init) }

    func millis(_ key: String) throws(StoreError) -> Int64 { Int64(try integer(key)) }

    func optionalMillis(_ key: String) -> Int64? { object[key]?.integerValue }

    func string(_ key: String) throws(StoreError) -> String {
        guard let value = optionalString(key) else {
            throw Self.damaged(place, "no text \"\(key)\"")
        }
        return value
    }

    func optionalString(_ key: String) -> String? { object[key]?.stringValue }

    func record(_ key: String) throws(StoreError) -> RecordReader {
        guard let value = object[key]?.objectValue else {
            throw Self.damaged(place, "no object \"\(key)\"")
        }
        return RecordReader(object: value, place: "\(place), \(key)")
    }

    func damaged(_ detail: String) -> StoreError { Self.damaged(place, detail) }
}
