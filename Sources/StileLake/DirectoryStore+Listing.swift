import Foundation

extension DirectoryStore {
    package func list(prefix: String) async throws -> [ObjectInfo] {
        try ObjectKey.check(prefix: prefix)
        return try await perform(prefix) { try self.objects(prefix: prefix) }
    }

    /// Walks from the last whole folder of `prefix` and keeps what begins with it.
    private func objects(prefix: String) throws -> [ObjectInfo] {
        var found: [ObjectInfo] = []
        var folders = [Self.folder(of: prefix)]
        if let folder = folders.first, !folder.isEmpty {
            try refuseLinks(to: String(folder.dropLast()))
        }
        while let folder = folders.popLast() {
            // A folder that is removed while we walk is an empty one.
            for name in try Files.names(in: root + "/" + folder) ?? [] {
                let key = folder + (try Self.text(name, in: folder))
                if folder.isEmpty, ObjectKey.Reserved.names.contains(key) { continue }
                guard Self.isRelated(key, to: prefix) else { continue }
                guard let status = try Files.status(root + "/" + key) else { continue }
                if status.isDirectory {
                    folders.append(key + "/")
                } else if key.utf8.starts(with: prefix.utf8) {
                    guard status.isRegularFile else { throw Self.notAnObject(key) }
                    found.append(ObjectInfo(key: key, status: status))
                }
            }
        }
        return found.sorted { ObjectKey.precedes($0.key, $1.key) }
    }

    /// `a/b/` of `a/b/c`; empty when there is no slash.
    private static func folder(of prefix: String) -> String {
        guard let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(Substring(prefix.utf8[...slash]))
    }

    /// Whether `key` or what lies below it can begin with `prefix`.
    private static func isRelated(_ key: String, to prefix: String) -> Bool {
        key.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: key.utf8)
    }

    /// A key is text; a file name of other bytes can not be one and must not be passed over.
    private static func text(_ name: [UInt8], in folder: String) throws(LakeError) -> String {
        guard let text = String(validating: name, as: UTF8.self) else {
            throw .badKey(
                key: folder + String(decoding: name, as: UTF8.self),
                reason: "the file's name is not UTF-8; rename it")
        }
        return text
    }
}
