import Foundation

/// What a command sees of the process around it; tests put their own in its place.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    package var currentDirectory: String
    package var console: Console
    /// All of standard input, for `--input -`.
    package var readInput: @Sendable () throws -> String
    /// Whether a person would have to type it.
    package var inputIsTerminal: Bool
    /// Hands over standard input line by line, each as soon as it is there.
    package var eachInputLine: @Sendable (_ body: (String) -> Void) throws -> Void
    package var nowMillis: @Sendable () -> Int64

    package init(
        environment: [String: String], currentDirectory: String, console: Console,
        readInput: @escaping @Sendable () throws -> String = { "" },
        inputIsTerminal: Bool = false,
        eachInputLine: (@Sendable (_ body: (String) -> Void) throws -> Void)? = nil,
        nowMillis: @escaping @Sendable () -> Int64 = Surroundings.systemNowMillis
    ) {
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.console = console
        self.readInput = readInput
        self.inputIsTerminal = inputIsTerminal
        self.eachInputLine = eachInputLine ?? { body in try Self.lines(readInput(), body) }
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
            },
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            eachInputLine: { body in while let line = readLine() { body(line) } })
    }

    private static func lines(_ text: String, _ body: (String) -> Void) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.last == "" ? lines.dropLast() : lines[...] { body(String(line)) }
    }

    package static let systemNowMillis: @Sendable () -> Int64 = {
        Int64(Date().timeIntervalSince1970 * 1_000)
    }

    /// `path` as seen from the current directory.
    func absolute(_ path: String) -> String {
        Path.absolute(path, from: currentDirectory)
    }
}
