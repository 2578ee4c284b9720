import Foundation

/// A text file of the project that a task input names: a contract or SQL.
package struct ProjectFile: Sendable {
    /// As the input names it.
    package let path: String
    package let text: String

    private static let bytesMax = 4 * 1024 * 1024

    /// Reads `path` below `directory`.
    package init(_ path: String, in directory: String) throws(ProjectFileError) {
        let resolved = try Self.resolve(path, in: directory)
        guard let bytes = FileManager.default.contents(atPath: resolved) else {
            throw ProjectFileError(
                path: path, reason: "there is no such file in the project directory \(directory)")
        }
        guard bytes.count <= Self.bytesMax, let text = String(data: bytes, encoding: .utf8) else {
            throw ProjectFileError(path: path, reason: "expected a text of at most 4 MiB")
        }
        self.path = path
        self.text = text
    }

    /// The absolute path of `path`, which is relative to `directory` and may not lead out of it,
    /// also not through a symbolic link.
    static func resolve(
        _ path: String, in directory: String
    ) throws(ProjectFileError) -> String {
        let root = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
        let isRelative = !path.isEmpty && !path.hasPrefix("/") && !path.utf8.contains(0)
        let file = URL(fileURLWithPath: root + "/" + path).standardizedFileURL
        guard isRelative, !path.split(separator: "/").contains("..") else {
            throw ProjectFileError(path: path, reason: "expected a path within the project")
        }
        let resolved = file.resolvingSymlinksInPath().path
        guard resolved.hasPrefix(root == "/" ? "/" : root + "/") else {
            throw ProjectFileError(path: path, reason: "it leads out of the project")
        }
        return resolved
    }
}

package struct ProjectFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package var description: String { "could not read \(path): \(reason)" }
}

extension DatasetContract {
    /// Reads the contract that a task input names.
    ///
    /// - Throws: `ProjectFileError` or `ContractError`.
    package static func load(_ path: String, projectDirectory: String) throws -> DatasetContract {
        let file = try ProjectFile(path, in: projectDirectory)
        return try DatasetContract(parsing: file.text, source: path)
    }
}
