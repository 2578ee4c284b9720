import Logging
import StileJSON
import Synchronization
import Testing

@testable import StileCLI

/// What `stile serve` logs is what `Docs/Logs.md` promises.
struct LogTests {
    /// What a logger of the format writes when `body` logs.
    private func written(_ format: String, _ body: (Logger, Console) -> Void) throws -> String {
        let text = Written()
        let surroundings = Surroundings(
            environment: ["STILE_LOG_FORMAT": format, "STILE_LOG_LEVEL": "info"],
            currentDirectory: "/nowhere",
            console: Console(write: { _ in }, writeError: { text.append($0) }),
            nowMillis: { 1_774_751_400_125 })
        let settings = try SettingsReader(surroundings, configFile: nil, flags: [:]).settings()
        let log = ServeLog(settings, surroundings)
        body(log.logger, log.console)
        return text.value
    }

    struct Line: CustomTestStringConvertible {
        let level: Logger.Level
        let message: String
        let metadata: Logger.Metadata
        let text: String
        let json: String
        var testDescription: String { message }
    }

    static let time = "2026-03-29T02:30:00.125Z"
    static let lines = [
        Line(
            level: .info, message: "execution ended",
            metadata: ["execution": "arn:aws:states:x", "status": "FAILED"],
            text: "\(time) info: execution ended execution=arn:aws:states:x status=FAILED\n",
            json: #"{"time":"\#(time)","level":"info","message":"execution ended","#
                + #""source":"StileCLITests","metadata":{"execution":"arn:aws:states:x","#
                + #""status":"FAILED"}}"# + "\n"),
        Line(
            level: .critical, message: "two\nlines",
            metadata: ["a": "x y", "b": "say \"no\"", "c": "k=v", "d": "", "e": "new\nline"],
            text: "\(time) critical: two\\nlines a=\"x y\" b=\"say \\\"no\\\"\" c=\"k=v\" d=\"\""
                + " e=\"new\\nline\"\n",
            json: #"{"time":"\#(time)","level":"critical","message":"two\nlines","#
                + #""source":"StileCLITests","metadata":{"a":"x y","b":"say \"no\"","c":"k=v","#
                + #""d":"","e":"new\nline"}}"# + "\n"),
        Line(
            level: .notice, message: "nested", metadata: ["a": ["x", ["k": "v"]]],
            text: "\(time) notice: nested a=\"[\\\"x\\\", [\\\"k\\\": \\\"v\\\"]]\"\n",
            json: #"{"time":"\#(time)","level":"notice","message":"nested","#
                + #""source":"StileCLITests","metadata":{"a":["x",{"k":"v"}]}}"# + "\n"),
        Line(level: .debug, message: "below the level", metadata: [:], text: "", json: ""),
    ]

    @Test(arguments: lines) func linesHaveTheirFormat(_ line: Line) throws {
        let log = { (logger: Logger, _: Console) in
            logger.log(level: line.level, "\(line.message)", metadata: line.metadata)
        }
        #expect(try written("text", log) == line.text)
        #expect(try written("json", log) == line.json)
    }

    @Test func whatIsSaidToPeopleIsALineToo() throws {
        let text = try written("text") { $1.note("serving DIR") }
        #expect(text == "serving DIR\n")
        let json = try written("json") { $1.note("serving DIR") }
        let line = try JSON(parsing: json)
        #expect(line["message"]?.stringValue == "serving DIR")
        #expect(line["level"]?.stringValue == "notice")
    }

    @Test func jsonLinesEndWithTheReason() async throws {
        let shell = try Shell()
        let result = await shell.run(
            "serve", "--port", "0", "--data", "DIR", "--host", "192.0.2.1", "--log-format", "json")
        #expect(result.status != 0)
        let lines = result.err.split(separator: "\n").map(String.init)
        let last = try JSON(parsing: lines.last ?? "")
        #expect(last["level"]?.stringValue == "critical")
        #expect(last["message"]?.stringValue?.contains("192.0.2.1") == true)
        for line in lines { #expect(throws: Never.self) { try JSON(parsing: line) } }
    }

    @Test(arguments: [
        (
            "--log-format", "xml",
            #"logFormat must be text or json, found "xml" (flag --log-format)"#
        ),
        (
            "--log-level", "loud",
            "logLevel must be trace, debug, info, notice, warning, error or critical, found"
                + #" "loud" (flag --log-level)"#
        ),
    ])
    func refuses(_ flag: String, _ value: String, _ message: String) async throws {
        let result = try await Shell().run("serve", flag, value)
        #expect(result.status == 2)
        #expect(result.err.contains(message), "\(result.err)")
    }

    private final class Written: Sendable {
        private let text = Mutex("")
        var value: String { text.withLock { $0 } }
        func append(_ more: String) { text.withLock { $0 += more } }
    }
}
