import StileExecutor
import StileJSON
import StileLake

/// Items one after the other; used by one cursor alone.
protocol ItemSource: AnyObject {
    /// How many there are, where that is known beforehand.
    var itemCount: Int? { get }

    /// The next item, nil at the end; not `building` means that it is only passed over.
    nonisolated(nonsending) func next(building: Bool) async throws(MapRunFailure) -> SourceItem?
}

enum SourceItem: Sendable {
    case item(JSONDocument, key: String?, source: String)
    case passed
}

/// The items that a parser finds in one object.
final class ParsedItems<Parser: ItemParser>: ItemSource {
    let itemCount: Int? = nil
    private let reader: any ObjectReader
    private let place: ObjectPlace
    private let source: String
    private let chunkBytes: Int
    private var parser: Parser
    private var offset: Int64 = 0

    init(
        _ reader: any ObjectReader, _ place: ObjectPlace, _ parser: Parser,
        chunkBytes: Int = ReaderLimits.chunkBytes
    ) {
        self.reader = reader
        self.place = place
        self.parser = parser
        self.chunkBytes = chunkBytes
        source = place.source
    }

    nonisolated(nonsending) func next(building: Bool) async throws(MapRunFailure) -> SourceItem? {
        while true {
            switch try parser.next(building: building) {
            case .item(let value, let key): return .item(value, key: key, source: source)
            case .passed: return .passed
            case .end: return nil
            case .needsMore: try await read()
            }
        }
    }

    private nonisolated(nonsending) func read() async throws(MapRunFailure) {
        let bytes: [UInt8]
        do {
            bytes = try await reader.read(at: offset, count: chunkBytes)
        } catch {
            throw place.failure(error)
        }
        if bytes.isEmpty { parser.end() } else { parser.take(bytes) }
        offset += Int64(bytes.count)
    }
}

/// The entries of a listing.
final class ListedItems: ItemSource {
    let itemCount: Int?
    private let bucket: String
    private let objects: [ObjectInfo]
    private var position = 0

    init(bucket: String, _ objects: [ObjectInfo]) {
        self.bucket = bucket
        self.objects = objects
        itemCount = objects.count
    }

    nonisolated(nonsending) func next(building: Bool) async throws(MapRunFailure) -> SourceItem? {
        guard position < objects.count else { return nil }
        defer { position += 1 }
        guard building else { return .passed }
        return .item(
            JSONDocument(Self.entry(objects[position])), key: nil, source: "S3://\(bucket)")
    }

    /// As recorded: these members in this order, the time in seconds.
    static func entry(_ object: ObjectInfo) -> JSON {
        [
            "Etag": .string(object.etag),
            "LastModified": .integer(object.modifiedAtMillis / 1000),
            "Key": .string(object.key),
            "Size": .integer(object.bytes),
            "StorageClass": "STANDARD",
        ]
    }
}

/// The items of several objects, one object after the other, of which one is open at a time.
final class ChainedItems: ItemSource {
    let itemCount: Int? = nil
    private let places: [ObjectPlace]
    private let format: ItemReaderConfig.Format
    private let opener: ItemOpener
    private var position = 0
    private var current: (any ItemSource)?

    init(_ places: [ObjectPlace], _ format: ItemReaderConfig.Format, _ opener: ItemOpener) {
        self.places = places
        self.format = format
        self.opener = opener
    }

    nonisolated(nonsending) func next(building: Bool) async throws(MapRunFailure) -> SourceItem? {
        while true {
            if let current {
                if let item = try await current.next(building: building) { return item }
                self.current = nil
                position += 1
            }
            guard position < places.count else { return nil }
            current = try await opener.items(places[position], format).source
        }
    }
}

extension ObjectPlace {
    /// What the lake says of the object, as the run's failure.
    func failure(_ error: any Error) -> MapRunFailure {
        switch error {
        case let failure as MapRunFailure: failure
        case LakeError.notFound: failure("The specified key does not exist.")
        case LakeError.failed(_, let reason): failure(reason)
        case let error: failure("\(error)")
        }
    }
}
