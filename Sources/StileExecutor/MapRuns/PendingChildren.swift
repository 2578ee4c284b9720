import StileInterpreter
import StileJSON
import StileStore

/// The children of a map run that never began, as they would have been: made of the items that no
/// child has.
///
/// They have no names: those are given when a child begins.
actor PendingChildren: MapRunChildren {
    private let order: MapRunOrder
    private let storage: any MapRunStorage
    private let stateMachineARN: String
    /// Nil when there are no more items.
    private var feed: MapRunFeed?
    private var nextStateItem: Int
    private var cursor: (any ItemCursor)?
    private var inputs: ArraySlice<ChildInput> = []

    /// Items that are read at once.
    private static let itemsMax = 500
    private static let bytesMax = 1 << 20

    init(_ order: MapRunOrder, _ storage: any MapRunStorage) {
        self.order = order
        self.storage = storage
        feed = order.feed
        nextStateItem = order.skippedItems
        // `…:mapRun:MACHINE/LABEL:ID`
        let parts = order.arn.split(separator: ":")
        stateMachineARN = Names.stateMachineARN(String(parts.dropLast().last ?? ""))
    }

    func next(childrenMax: Int) async throws(MapRunFailure) -> [MapRunChild] {
        while inputs.isEmpty, let feed { try await read(feed) }
        let taken = inputs.prefix(childrenMax)
        inputs.removeFirst(taken.count)
        return taken.map { child in
            MapRunChild(
                executionARN: nil, name: nil, stateMachineARN: stateMachineARN, status: .pending,
                input: child.input, redriveStatus: MapRunChild.Status.pending.redriveStatus)
        }
    }

    private func read(_ known: MapRunFeed) async throws(MapRunFailure) {
        var feed = known
        if order.parts.reader == nil {
            let end = min(nextStateItem + Self.itemsMax, feed.stateItemCount)
            inputs = try feed.takeStateItems(nextStateItem..<end)[...]
            nextStateItem = end
            if end == feed.stateItemCount { return try finish(feed) }
        } else {
            let cursor = try await opened()
            let items = try await cursor.next(itemsMax: Self.itemsMax, bytesMax: Self.bytesMax)
            guard !items.isEmpty else {
                await cursor.close()
                return try finish(feed)
            }
            inputs = try feed.take(items)[...]
        }
        self.feed = feed
    }

    private func finish(_ known: MapRunFeed) throws(MapRunFailure) {
        var feed = known
        inputs += try feed.finish()
        self.feed = nil
    }

    private func opened() async throws(MapRunFailure) -> any ItemCursor {
        if let cursor { return cursor }
        let opened = try await storage.openItems(
            ItemReaderRequest(
                reader: order.parts.reader ?? JSONObject(), identity: order.sourceIdentity))
        try await opened.skip(order.skippedItems)
        cursor = opened
        return opened
    }
}

/// Some children, and then others.
struct AllChildren: MapRunChildren {
    private let first: any MapRunChildren
    private let second: any MapRunChildren

    init(_ first: any MapRunChildren, _ second: any MapRunChildren) {
        self.first = first
        self.second = second
    }

    func next(childrenMax: Int) async throws(MapRunFailure) -> [MapRunChild] {
        let page = try await first.next(childrenMax: childrenMax)
        return page.isEmpty ? try await second.next(childrenMax: childrenMax) : page
    }
}
