import Foundation

/// Third-party definitions and recordings, which lie outside the repository.
enum SharedFiles {
    /// `STILE_SHARED`, else `../shared` beside the package.
    static let folder: String = {
        let environment = ProcessInfo.processInfo.environment["STILE_SHARED"]
        return environment ?? FileManager.default.currentDirectoryPath + "/../shared"
    }()

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + path)
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    }

    /// Names of the `.json` files in a folder, sorted.
    static func jsonFiles(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder + "/" + path)
            .filter { $0.hasSuffix(".json") }.sorted()
    }
}
