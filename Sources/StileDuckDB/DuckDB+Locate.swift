import Foundation

extension DuckDB {
    /// Finds the binary: `STILE_DUCKDB`, beside the running executable, `.tools` upward from the
    /// current directory, then `PATH`.
    package static func locate(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        currentDirectory: String = FileManager.default.currentDirectoryPath,
        executablePath: String? = Bundle.main.executablePath
    ) throws(DuckDBError) -> DuckDB {
        if let named = environment["STILE_DUCKDB"], !named.isEmpty {
            guard isExecutable(named) else {
                throw .notStarted(
                    executable: named, reason: "STILE_DUCKDB names no program that may be run")
            }
            return DuckDB(executable: named)
        }
        let places =
            besideExecutable(executablePath) + tools(upwardFrom: currentDirectory)
            + searchPath(environment["PATH"] ?? "")
        guard let found = places.first(where: isExecutable) else { throw .notInstalled }
        return DuckDB(executable: found)
    }

    private static func besideExecutable(_ path: String?) -> [String] {
        guard let path else { return [] }
        let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        return [folder.appendingPathComponent("duckdb").path]
            + tools(upwardFrom: folder.path)
    }

    private static func tools(upwardFrom directory: String) -> [String] {
        var folder = URL(fileURLWithPath: directory).standardizedFileURL
        var places: [String] = []
        while true {
            places.append(folder.appendingPathComponent(".tools/duckdb/bin/duckdb").path)
            guard folder.path != "/", places.count < 64 else { return places }
            folder.deleteLastPathComponent()
        }
    }

    private static func searchPath(_ path: String) -> [String] {
        path.split(separator: ":").map { "\($0)/duckdb" }
    }

    private static func isExecutable(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && !isDirectory.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }
}
