import Foundation

/// Paths of contracts and SQL files, which must stay within the project directory.
package enum ProjectPath {
    /// The absolute path of `path`, relative to `directory`.
    ///
    /// - Throws: `InputError.outside` for an absolute path, `..`, or a symbolic link out of it.
    package static func resolve(_ path: String, in directory: String) throws(InputError) -> String {
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.isEmpty, !path.hasPrefix("/"), !components.contains("..") else {
            throw .outside(path: path)
        }
        let root = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
        let full = URL(fileURLWithPath: root + "/" + path).resolvingSymlinksInPath().path
        guard full == root || full.hasPrefix(root == "/" ? "/" : root + "/") else {
            throw .outside(path: path)
        }
        return full
    }

    /// The text of a file of the project, nil when there is none.
    package static func text(_ path: String, in directory: String) throws(InputError) -> String? {
        let full = try resolve(path, in: directory)
        return (try? Data(contentsOf: URL(fileURLWithPath: full))).flatMap {
            String(data: $0, encoding: .utf8)
        }
    }
}
