import Crypto
package import StileDuckDB
package import StileExecutor
import StileJSON
package import StileLake
import Synchronization

/// Items and results of map runs in the buckets of the configuration.
package struct ObjectMapRunStorage: Sendable {
    let buckets: Buckets
    let opener: ItemOpener
    let resultFileBytesMax: Int64

    /// As on AWS: a file of results is no larger than 5 GB.
    package static let resultFileBytesMax: Int64 = 5_000_000_000

    /// - Parameters:
    ///   - scratch: A directory for temporary files, made when it is needed.
    ///   - engine: The data engine, asked for when the first Parquet file is met.
    ///   - chunkBytes: What is read of an object at once.
    ///   - resultFileBytesMax: Where another file of results is begun.
    package init(
        buckets: Buckets, scratch: String, engine: @escaping @Sendable () throws -> DuckDB,
        chunkBytes: Int = 4 << 20,
        resultFileBytesMax: Int64 = ObjectMapRunStorage.resultFileBytesMax
    ) {
        self.buckets = buckets
        self.resultFileBytesMax = resultFileBytesMax
        let area = ScratchArea(path: scratch)
        opener = ItemOpener(
            buckets: buckets, scratch: { () throws(LakeError) in try area.store() },
            engine: engine, chunkBytes: chunkBytes)
    }
}

// MARK: - Items

extension ObjectMapRunStorage {
    package func openItems(_ request: ItemReaderRequest) async throws(MapRunFailure)
        -> any ItemCursor
    {
        let config = try ItemReaderConfig(request.reader)
        switch config.resource {
        case .getObject(let key):
            return try await open(config, ObjectPlace(bucket: config.bucket, key: key), request)
        case .listObjects(let prefix, let startAfter):
            return try await list(config, prefix, startAfter, request)
        }
    }

    private func open(
        _ config: ItemReaderConfig, _ place: ObjectPlace, _ request: ItemReaderRequest
    ) async throws(MapRunFailure) -> any ItemCursor {
        let opened: ItemOpener.Opened
        switch config.content {
        case .items(let format): opened = try await opener.items(place, format)
        case .inventory: opened = try await opener.inventory(place)
        case .athena(let format): opened = try await opener.athena(place, format)
        case .listing: preconditionFailure("an object was opened as a listing")
        }
        let identity = "\(opened.info.etag) \(opened.info.bytes)"
        if let first = request.identity, first != identity {
            throw place.failure(
                "it has changed since the map run began to read it (\(first) then, \(identity) now)"
            )
        }
        return ObjectItemCursor(opened.source, identity: identity, itemsMax: config.itemsMax)
    }

    private func list(
        _ config: ItemReaderConfig, _ prefix: String, _ startAfter: String?,
        _ request: ItemReaderRequest
    ) async throws(MapRunFailure) -> any ItemCursor {
        let place = ObjectPlace(bucket: config.bucket, key: prefix)
        var objects: [ObjectInfo]
        do {
            objects = try await opener.store(config.bucket).list(prefix: prefix)
        } catch {
            throw place.failure(error)
        }
        if let startAfter {
            objects.removeAll { !startAfter.utf8.lexicographicallyPrecedes($0.key.utf8) }
        }
        let identity = try Self.identity(of: &objects, place, request.identity)
        let source: any ItemSource
        if case .items(let format) = config.content {
            let places = objects.map { ObjectPlace(bucket: config.bucket, key: $0.key) }
            source = ChainedItems(places, format, opener)
        } else {
            source = ListedItems(bucket: config.bucket, objects)
        }
        return ObjectItemCursor(source, identity: identity, itemsMax: config.itemsMax)
    }

    /// The listing's newest time and a digest. A later listing leaves out what is newer, so that
    /// objects which came meanwhile do not matter; one that was changed or removed does.
    private static func identity(
        of objects: inout [ObjectInfo], _ place: ObjectPlace, _ first: String?
    ) throws(MapRunFailure) -> String {
        if let newest = first?.split(separator: " ").first.flatMap({ Int64($0) }) {
            objects.removeAll { $0.modifiedAtMillis > newest }
        }
        var hasher = SHA256()
        for object in objects {
            hasher.update(data: Array("\(object.key)\0\(object.etag)\0\(object.bytes)\n".utf8))
        }
        let newest = objects.map(\.modifiedAtMillis).max() ?? 0
        let identity = "\(newest) \(String(hexadecimal: hasher.finalize()))"
        if let first, first != identity {
            throw place.failure(
                "objects of the listing have changed or gone since the map run began to read it")
        }
        return identity
    }
}

/// The directory for temporary files, made at its first use.
private final class ScratchArea: Sendable {
    private let path: String
    private let opened = Mutex<DirectoryStore?>(nil)

    init(path: String) { self.path = path }

    /// What a crash left there is removed first.
    func store() throws(LakeError) -> DirectoryStore {
        try opened.withLock { opened throws(LakeError) in
            if let opened { return opened }
            let store = try DirectoryStore(path)
            do {
                _ = try store.sweepScratch()
            } catch {
                throw .failed(key: path, reason: "it can not be cleaned: \(error)")
            }
            opened = store
            return store
        }
    }
}
