import StileExecutor
import StileJSON

/// Finds items in bytes that arrive in pieces of any size; does no input itself.
///
/// The same bytes give the same items, however they are cut.
protocol ItemParser: Sendable {
    /// More bytes, in their order.
    mutating func take(_ bytes: [UInt8])

    /// No more bytes follow.
    mutating func end()

    /// The next item; not `building` means that it is passed over without being made.
    mutating func next(building: Bool) throws(MapRunFailure) -> ParsedItem
}

/// What the bytes at hand hold.
enum ParsedItem: Sendable, Equatable {
    case item(JSONDocument, key: String?)
    case passed
    /// The bytes do not hold a whole item.
    case needsMore
    case end
}

/// Which object is read, as failures name it.
struct ObjectPlace: Sendable, Hashable {
    let bucket: String
    let key: String

    /// `Map.Item.Source` of its items.
    var source: String { "S3://\(bucket)/\(key)" }

    /// The failure `reason`, with the place.
    func failure(_ reason: String) -> MapRunFailure {
        .itemReader("s3://\(bucket)/\(key): \(reason)")
    }

    func failure(line: Int, _ reason: String) -> MapRunFailure {
        .itemReader("s3://\(bucket)/\(key), line \(line): \(reason)")
    }
}

/// What a reader keeps in memory at most of one object.
enum ReaderLimits {
    /// One row, line or array element. AWS hands a child 256 KiB at most, so that nothing larger
    /// could be an item there.
    static let recordBytesMax = 16 << 20
    /// One piece of an object.
    static let chunkBytes = 4 << 20
    /// A manifest, which is read whole.
    static let manifestBytesMax: Int64 = 64 << 20
}
