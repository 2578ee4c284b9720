import Logging
import StileJSON

/// Writes one line a message to standard error: `warning: text key=value`, with a clock after the
/// time.
struct ConsoleLogHandler: LogHandler {
    let console: Console
    /// Milliseconds since 1970; nil leaves the time out.
    let clock: (@Sendable () -> Int64)?
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .warning

    init(console: Console, clock: (@Sendable () -> Int64)? = nil) {
        self.console = console
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.word("\($0.value)"))" }
        let time = clock.map { TimeText.iso($0()) + " " } ?? ""
        console.note("\(time)\(event.level): \(Self.line("\(event.message)"))\(pairs.joined())")
    }

    /// A value that could be taken for something else stands in quotes.
    private static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" }
        return isPlain ? text : JSON.string(text).serialized()
    }

    /// A message stays on its line.
    private static func line(_ text: String) -> String {
        text.replacing("\n", with: "\\n").replacing("\r", with: "\\r")
    }
}
