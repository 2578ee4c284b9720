import Foundation

/// Third-party definitions, recordings and samples, which lie outside the repository. Tests that
/// need them are skipped visibly where they are not.
package enum SharedFiles {
    /// `STILE_SHARED`, else `../shared` beside the package.
    package static let folder =
        ProcessInfo.processInfo.environment["STILE_SHARED"] ?? "../shared"

    package static func path(_ name: String) -> String { folder + "/" + name }

    package static func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }

    package static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Names of the files in a folder that end in `suffix`, sorted; none if there is no folder.
    package static func names(in folder: String, suffix: String = ".json") -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: path(folder))
        return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }
}
