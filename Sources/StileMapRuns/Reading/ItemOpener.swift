import StileDataset
import StileDuckDB
import StileExecutor
import StileJSON
import StileLake

/// Opens objects as sources of items.
struct ItemOpener: Sendable {
    let buckets: Buckets
    /// A directory that holds nothing but temporary files.
    let scratch: @Sendable () throws(LakeError) -> DirectoryStore
    let engine: @Sendable () throws -> DuckDB
    let chunkBytes: Int

    /// A source, and the version of the object that it reads.
    struct Opened {
        let source: any ItemSource
        let info: ObjectInfo
    }

    nonisolated(nonsending) func items(_ place: ObjectPlace, _ format: ItemReaderConfig.Format)
        async throws(MapRunFailure) -> Opened
    {
        let (store, reader) = try await object(place)
        let info = reader.info
        guard case .parquet = format else {
            let plain = try await unpacked(reader, place, store)
            return Opened(source: try source(plain, place, format), info: info)
        }
        let rows = try await parquetRows(place, store)
        return Opened(
            source: ParsedItems(rows, place, JSONLineItems(place), chunkBytes: chunkBytes),
            info: info)
    }

    private func source(
        _ reader: any ObjectReader, _ place: ObjectPlace, _ format: ItemReaderConfig.Format
    ) throws(MapRunFailure) -> any ItemSource {
        switch format {
        case .csv(let delimiter, let header):
            let parser = try CSVItems(place, delimiter: delimiter, header: header)
            return ParsedItems(reader, place, parser, chunkBytes: chunkBytes)
        case .json(let pointer):
            let parser = JSONItems(place, pointer: pointer)
            return ParsedItems(reader, place, parser, chunkBytes: chunkBytes)
        case .jsonLines, .parquet:
            return ParsedItems(reader, place, JSONLineItems(place), chunkBytes: chunkBytes)
        }
    }

    /// The bucket's store.
    func store(_ bucket: String) throws(MapRunFailure) -> any ObjectStore {
        do throws(LakeError) {
            return try buckets.store(bucket)
        } catch {
            throw .itemReader("The specified bucket does not exist: \(error.description)")
        }
    }

    nonisolated(nonsending) func object(_ place: ObjectPlace) async throws(MapRunFailure)
        -> (any ObjectStore, any ObjectReader)
    {
        let store = try store(place.bucket)
        do {
            guard let reader = try await store.open(place.key) else {
                throw LakeError.notFound(key: place.key)
            }
            return (store, reader)
        } catch {
            throw place.failure(error)
        }
    }
}

// MARK: - Files that are made for reading

extension ItemOpener {
    /// The object itself, or what it holds when it is packed with gzip.
    private nonisolated(nonsending) func unpacked(
        _ reader: any ObjectReader, _ place: ObjectPlace, _ store: any ObjectStore
    ) async throws(MapRunFailure) -> any ObjectReader {
        do {
            guard try await reader.read(at: 0, count: 3) == [0x1F, 0x8B, 8] else { return reader }
            let folder = try ScratchFolder(scratch())
            let packed = try await store.localFile(place.key, scratch: folder.path)
            try await Gzip.unpack(packed, to: folder.path + "/unpacked", of: place.key)
            return try await folder.file("unpacked")
        } catch {
            throw place.failure(error)
        }
    }

    /// The rows of a Parquet file as JSON lines in the file's order, made in one go: nothing else
    /// reads them in order without holding them all.
    private nonisolated(nonsending) func parquetRows(_ place: ObjectPlace, _ store: any ObjectStore)
        async throws(MapRunFailure) -> any ObjectReader
    {
        do {
            let folder = try ScratchFolder(scratch())
            let path = try await store.localFile(place.key, scratch: folder.path)
            var options = DuckDB.Options(temporaryDirectory: folder.path)
            options.preservesInsertionOrder = true
            _ = try await engine().run(
                "COPY (FROM read_parquet(\(SQL.literal(path)), hive_partitioning = false))"
                    + " TO \(SQL.literal(folder.path + "/rows")) (FORMAT json);",
                options: options)
            return try await folder.file("rows")
        } catch let error as DuckDBError {
            throw place.failure("its Parquet can not be read: \(error)")
        } catch {
            throw place.failure(error)
        }
    }
}

/// A folder for temporary files that goes with its last user.
final class ScratchFolder: Sendable {
    let path: String
    private let store: DirectoryStore
    private let owner: String

    init(_ store: DirectoryStore) throws {
        self.store = store
        owner = "items-" + String(UInt64.random(in: .min ... .max), radix: 36)
        path = try store.scratchDirectory(owner: owner)
    }

    deinit { try? store.removeScratch(owner: owner) }

    /// Reads a file in here, and keeps the folder meanwhile.
    func file(_ name: String) async throws -> any ObjectReader {
        guard let reader = try await DirectoryStore(path, creating: false).open(name) else {
            throw LakeError.notFound(key: name)
        }
        return ScratchReader(folder: self, reader: reader)
    }

    private struct ScratchReader: ObjectReader {
        let folder: ScratchFolder
        let reader: any ObjectReader

        var info: ObjectInfo { reader.info }

        func read(at offset: Int64, count: Int) async throws -> [UInt8] {
            try await reader.read(at: offset, count: count)
        }
    }
}
