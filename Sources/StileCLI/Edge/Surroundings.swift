import Foundation

/// What a command sees of the process around it; tests put their own in its place.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    package var currentDirectory: String
    package var console: Console
    /// All of standard input, for `--input -`.
    package var readInput: @Sendable () throws -> String
    package var nowMillis: @Sendable () -> Int64

    package init(
        environment: [String: String], currentDirectory: String, console: Console,
        readInput: @escaping @Sendable () throws -> String = { "" },
        nowMillis: @escaping @Sendable () -> Int64 = Surroundings.systemNowMillis
    ) {
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.console = console
        self.readInput = readInput
        self.nowMillis = nowMillis
    }

    /// The process itself.
    package static func process() -> Surroundings {
        let environment = ProcessInfo.processInfo.environment
        return Surroundings(
            environment: environment,
            currentDirectory: FileManager.default.currentDirectoryPath,
            console: .process(environment: environment),
            readInput: {
                let bytes = try FileHandle.standardInput.readToEnd() ?? Data()
                return String(decoding: bytes, as: UTF8.self)
            })
    }

    package static let systemNowMillis: @Sendable () -> Int64 = {
        Int64(Date().timeIntervalSince1970 * 1_000)
    }

    /// `path` as seen from the current directory.
    func absolute(_ path: String) -> String {
        Path.absolute(path, from: currentDirectory)
    }
}
