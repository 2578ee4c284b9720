import Foundation
import StileLake

/// Local files for objects of the lake: themselves in a directory lake, kept copies otherwise.
struct LakeFiles: Sendable {
    let lake: any ObjectStore
    let cacheDirectory: String?

    /// The path of a file with the object's bytes; the key is the end of the path, so that
    /// `key=value` folders stay readable.
    func path(of file: CatalogFile, scratch: String) async throws -> String {
        guard !(lake is DirectoryStore), let cacheDirectory else {
            return try await lake.localFile(file.key, scratch: scratch)
        }
        // Size and time are part of the path: a replaced object is another file.
        let kept = "\(cacheDirectory)/\(file.modifiedAtMillis)-\(file.bytes)/\(file.key)"
        if FileManager.default.fileExists(atPath: kept) { return kept }
        let fetched = try await lake.localFile(file.key, scratch: scratch)
        let folder = URL(fileURLWithPath: kept).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        guard rename(fetched, kept) == 0 else {
            // Another file system: the copy becomes visible by the rename within the folder.
            let part = kept + "." + UUID().uuidString
            try FileManager.default.copyItem(atPath: fetched, toPath: part)
            guard rename(part, kept) == 0 else {
                throw LakeError.failed(key: file.key, reason: "could not keep it at \(kept)")
            }
            return kept
        }
        return kept
    }
}
