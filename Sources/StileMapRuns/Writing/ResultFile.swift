import Foundation
import StileInterpreter
import StileJSON
import StileLake

/// The files `SUCCEEDED_0.json`, `SUCCEEDED_1.json` … of one kind of results, written one after the
/// other with bounded memory.
///
/// A class, since three of them stand side by side while the children come; it stays with the task
/// that made it.
final class ResultFile {
    /// An object that has been written.
    struct Written: Sendable {
        let key: String
        let bytes: Int64
    }

    private(set) var written: [Written] = []

    private let kind: String
    /// With its slash; may be empty.
    private let folder: String
    private let type: ResultShape.OutputType
    private let bytesMax: Int64
    private let store: any ObjectStore
    private let path: String
    private var file: FileHandle?
    private var buffer: [UInt8] = []
    private var bytes: Int64 = 0

    private static let bufferBytes = 1 << 20

    init(
        kind: String, folder: String, shape: ResultShape, bytesMax: Int64,
        store: any ObjectStore, scratch: String
    ) {
        self.kind = kind
        self.folder = folder
        type = shape.outputType
        self.bytesMax = bytesMax
        self.store = store
        path = scratch + "/" + kind
    }

    nonisolated(nonsending) func append(_ entry: JSONDocument) async throws {
        // With what stands around it: a comma and the closing bracket, or a line break.
        if file != nil, bytes + Int64(entry.byteCount) + 2 > bytesMax { try await finish() }
        if file == nil {
            try begin()
        } else if type == .json {
            put(",".utf8)
        }
        put(entry.text.utf8)
        if type == .jsonLines { put("\n".utf8) }
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Makes an object of what is there; nothing is none.
    nonisolated(nonsending) func finish() async throws {
        guard file != nil else { return }
        if type == .json { put("]".utf8) }
        try flush()
        try file?.close()
        file = nil
        let ending = type == .json ? "json" : "jsonl"
        let key = "\(folder)\(kind)_\(written.count).\(ending)"
        try await store.publish(localFile: path, to: key)
        written.append(Written(key: key, bytes: bytes))
        bytes = 0
    }

    private func begin() throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let opened = FileHandle(forWritingAtPath: path)
        else { throw LakeError.failed(key: path, reason: "the file can not be made") }
        file = opened
        if type == .json { put("[".utf8) }
    }

    private func put(_ text: some Collection<UInt8>) {
        buffer.append(contentsOf: text)
        bytes += Int64(text.count)
    }

    private func flush() throws {
        try file?.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
