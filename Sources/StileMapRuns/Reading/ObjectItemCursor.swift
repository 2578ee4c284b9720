import StileExecutor
import StileJSON

/// The cursor over a source: counts, cuts at `MaxItems`, and keeps its users one after the other.
actor ObjectItemCursor: ItemCursor {
    nonisolated let identity: String
    nonisolated let itemCount: Int?
    private let itemsMax: Int
    /// Nil once it is closed.
    private var source: (any ItemSource)?
    private var index = 0

    init(_ source: sending any ItemSource, identity: String, itemsMax: Int?) {
        self.identity = identity
        self.itemsMax = itemsMax ?? .max
        itemCount = source.itemCount.map { min($0, itemsMax ?? .max) }
        self.source = source
    }

    func next(itemsMax: Int, bytesMax: Int) async throws(MapRunFailure) -> [MapRunItem] {
        var items: [MapRunItem] = []
        var bytes = 0
        while let source, index < self.itemsMax, items.count < itemsMax, bytes < bytesMax {
            guard let found = try await source.next(building: true) else { break }
            guard case .item(let value, let key, let place) = found else { continue }
            items.append(MapRunItem(index: index, value: value, key: key, source: place))
            bytes += value.byteCount
            index += 1
        }
        return items
    }

    func skip(_ items: Int) async throws(MapRunFailure) {
        var left = items
        while left > 0, index < itemsMax, let source {
            guard try await source.next(building: false) != nil else { return }
            index += 1
            left -= 1
        }
    }

    func close() { source = nil }
}
