package import StileJSON

/// Puts items together to inputs of children: `{"BatchInput": …, "Items": […]}`.
///
/// Batches are filled greedily and know nothing of each other, so a batcher that begins at the first
/// item of batch n makes the batches from n on again: that is how a map run goes on after a restart.
package struct ItemBatcher: Sendable {
    private let itemsMax: Int
    private let bytesMax: Int
    private let batchInput: JSONDocument?
    private var items: [JSONDocument] = []
    /// Of the child's input, were the batch closed now.
    private var bytes: Int
    private var itemsBefore = 0

    /// - Parameters:
    ///   - batcher: The evaluated `ItemBatcher`.
    ///   - inputBytesMax: What a child may get, which no batch exceeds whatever the batcher says.
    package init(_ batcher: JSONObject, inputBytesMax: Int) throws(MapRunConfigError) {
        itemsMax = try Self.limit("MaxItemsPerBatch", batcher) ?? .max
        bytesMax = min(try Self.limit("MaxInputBytesPerBatch", batcher) ?? .max, inputBytesMax)
        batchInput = batcher["BatchInput"].map { JSONDocument($0) }
        bytes = Self.emptyBytes(batchInput)
    }

    /// Items that wait for their batch to be full.
    package var waitingCount: Int { items.count }

    /// Takes the next item and answers the batches that are full now, in order.
    ///
    /// - Throws: when the item alone is larger than a batch may be.
    package mutating func add(_ item: JSONDocument) throws(MapRunConfigError) -> [ItemBatch] {
        var full: [ItemBatch] = []
        if !items.isEmpty, bytes + 1 + item.byteCount > bytesMax, let batch = finish() {
            full.append(batch)
        }
        bytes += item.byteCount + (items.isEmpty ? 0 : 1)
        guard bytes <= bytesMax else {
            throw MapRunConfigError(
                error: ErrorName.dataLimitExceeded,
                cause: "A batch with item \(itemsBefore) alone takes \(bytes) bytes, over the"
                    + " maximum of \(bytesMax) bytes per batch.")
        }
        items.append(item)
        if items.count == itemsMax, let batch = finish() { full.append(batch) }
        return full
    }

    /// The batch of the items that are left; nil when none are.
    package mutating func finish() -> ItemBatch? {
        guard !items.isEmpty else { return nil }
        var members: [(String, JSONDocument)] = []
        if let batchInput { members.append(("BatchInput", batchInput)) }
        members.append(("Items", JSONDocument(joining: items)))
        let batch = ItemBatch(input: JSONDocument(members: members), itemCount: items.count)
        itemsBefore += items.count
        items.removeAll(keepingCapacity: true)
        bytes = Self.emptyBytes(batchInput)
        return batch
    }

    /// The bytes of an input without items.
    private static func emptyBytes(_ batchInput: JSONDocument?) -> Int {
        guard let batchInput else { return #"{"Items":[]}"#.utf8.count }
        return #"{"BatchInput":,"Items":[]}"#.utf8.count + batchInput.byteCount
    }

    private static func limit(_ name: String, _ batcher: JSONObject) throws(MapRunConfigError)
        -> Int?
    {
        guard let value = batcher[name] else { return nil }
        guard let number = value.integerValue, number > 0 else {
            throw MapRunConfigError(
                error: ErrorName.runtime, cause: "field \(name) must be positive")
        }
        return Int(number)
    }
}

/// The input of one child, and how many items it holds.
package struct ItemBatch: Sendable, Equatable {
    package let input: JSONDocument
    package let itemCount: Int
}
