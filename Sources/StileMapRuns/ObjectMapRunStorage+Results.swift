package import StileExecutor
import StileInterpreter
package import StileJSON
import StileLake

extension ObjectMapRunStorage: MapRunStorage {
    /// What AWS writes into the folder of results to see whether it may.
    private static let checkName = ".writability_check_file.temp"
    /// Children that are taken into memory at once.
    private static let pageChildren = 500

    package func prepare(_ request: ResultWriterRequest) async throws(MapRunFailure) {
        let config = try ResultWriterConfig(request)
        let store = try store(config)
        do {
            let key = config.folder + Self.checkName
            try await store.write([], to: key)
            try await store.delete(key)
        } catch {
            throw Self.failure(config, error)
        }
    }

    package func writeResults(_ request: ResultWriterRequest, children: any MapRunChildren)
        async throws(MapRunFailure) -> JSON
    {
        let config = try ResultWriterConfig(request)
        let store = try store(config)
        do {
            let scratch = try ScratchFolder(opener.scratch())
            let files = ResultFiles(
                config, store: store, scratch: scratch.path, bytesMax: resultFileBytesMax)
            while case let page = try await children.next(childrenMax: Self.pageChildren),
                !page.isEmpty
            {
                for child in page { try await files.append(child) }
            }
            let manifest = try await files.finish(mapRunARN: request.mapRunARN)
            // Last, so that who sees it sees everything that it names.
            let key = config.folder + "manifest.json"
            try await store.write(manifest.serializedBytes(), to: key)
            withExtendedLifetime(scratch) {}
            return ["Bucket": .string(config.bucket), "Key": .string(key)]
        } catch {
            throw Self.failure(config, error)
        }
    }

    private func store(_ config: ResultWriterConfig) throws(MapRunFailure) -> any ObjectStore {
        do throws(LakeError) {
            return try buckets.store(config.bucket)
        } catch {
            throw .resultWriter("The specified bucket does not exist: \(error.description)")
        }
    }

    private static func failure(_ config: ResultWriterConfig, _ error: any Error) -> MapRunFailure {
        if let failure = error as? MapRunFailure { return failure }
        return .resultWriter("s3://\(config.bucket)/\(config.folder): \(error)")
    }
}

/// The three kinds of files of a run's results.
private final class ResultFiles {
    private let bucket: String
    private let shape: ResultShape
    private let succeeded: ResultFile
    private let failed: ResultFile
    private let pending: ResultFile

    init(
        _ config: ResultWriterConfig, store: any ObjectStore, scratch: String, bytesMax: Int64
    ) {
        bucket = config.bucket
        shape = config.shape
        let file = { (kind: String) in
            ResultFile(
                kind: kind, folder: config.folder, shape: config.shape, bytesMax: bytesMax,
                store: store, scratch: scratch)
        }
        (succeeded, failed, pending) = (file("SUCCEEDED"), file("FAILED"), file("PENDING"))
    }

    nonisolated(nonsending) func append(_ child: MapRunChild) async throws {
        let file =
            switch child.status {
            case .succeeded: succeeded
            case .failed, .timedOut, .aborted: failed
            case .pending: pending
            }
        for entry in shape.entries(of: child) { try await file.append(entry) }
    }

    /// Closes all files and answers what `manifest.json` holds.
    nonisolated(nonsending) func finish(mapRunARN: String) async throws -> JSON {
        for file in [failed, pending, succeeded] { try await file.finish() }
        return [
            "DestinationBucket": .string(bucket),
            "MapRunArn": .string(mapRunARN),
            "ResultFiles": [
                "FAILED": Self.list(failed), "PENDING": Self.list(pending),
                "SUCCEEDED": Self.list(succeeded),
            ],
        ]
    }

    private static func list(_ file: ResultFile) -> JSON {
        .array(file.written.map { ["Key": .string($0.key), "Size": .integer($0.bytes)] })
    }
}
