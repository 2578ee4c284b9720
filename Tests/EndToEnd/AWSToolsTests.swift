import Foundation
import Testing

/// Every block of "Using your AWS tools" does what the page says, against a real server.
@Suite(.enabled(if: AWSTools.areThere, "needs the built stile, boto3 and aws: make setup"))
struct AWSToolsTests {
    @Test func everyBlockPrintsWhatThePageSays() throws {
        let place = try DataFolder()
        let page = try MarkdownPage("Docs/AWS-Tools.md")
        let functions = AWSTools.freePort()
        let server = try RunningServer(
            place, "--lambda-endpoint", "http://127.0.0.1:\(functions)")
        let port = try #require(server.port)
        var session = PastedSession(
            folder: place.folder.url, ports: ["8083": port, "3001": functions])
        for block in page.blocks {
            switch block.info {
            case "sh server": break
            case "sh": try session.paste(block.text)
            case "python": try session.paste(PastedSession.python(block.text))
            case "python background": try session.startInBackground(block.text)
            case "text": session.expect(block.text)
            case _: Issue.record("what is to be done with a block of \(block.info)?")
            }
        }
        #expect(server.stop() == 0)
    }
}

/// One terminal: what a block exports or assigns is there for the next.
private struct PastedSession {
    let folder: URL
    /// The page's ports, and those of the test.
    let ports: [String: Int]
    private var printed = ""
    private var background: [ChildProcess] = []
    private let state: String

    init(folder: URL, ports: [String: Int]) {
        self.folder = folder
        self.ports = ports
        state = folder.appending(path: "terminal.sh").path
    }

    mutating func paste(_ script: String) throws {
        printed = try Pasted.run(
            """
            set -a; [ -f \(state) ] && . \(state); set +a
            \(placed(script))
            declare -p | grep -E '^declare -[-x]+ [a-zA-Z_]+=' | grep -vE ' (BASH|PATH|PWD|SHLVL|_)' \
                | grep -E ' (AWS_|STILE_|machine|execution|express)' > \(state)
            """, in: folder)
    }

    mutating func startInBackground(_ script: String) throws {
        try Data(placed(script).utf8).write(to: folder.appending(path: "background.py"))
        background.append(
            try Pasted.start(
                "exec python3 background.py", in: folder,
                log: folder.appending(path: "background.log").path))
    }

    func expect(_ lines: String) {
        for line in placed(lines).split(separator: "\n") {
            #expect(printed.contains(line), "\(line) is missing in: \(printed)")
        }
    }

    static func python(_ script: String) -> String { "python3 - <<'PYTHON'\n\(script)\nPYTHON" }

    private func placed(_ text: String) -> String {
        ports.reduce(text) { $0.replacing($1.key, with: "\($1.value)") }
    }
}

enum AWSTools {
    /// The Python that `make setup` prepares, or another with the same packages.
    static let areThere: Bool = {
        guard StileProcess.isBuilt else { return false }
        let folder = FileManager.default.temporaryDirectory
        let printed = try? Pasted.run(
            "python3 -c 'import boto3; print(boto3.__name__)' && aws --version", in: folder)
        return printed?.contains("boto3") == true && printed?.contains("aws-cli") == true
    }()

    /// A port that nobody listens on, for a moment at least.
    static func freePort() -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, length) == 0 && getsockname(file, $0, &length) == 0
            }
        }
        return found ? Int(address.sin_port.byteSwapped) : 0
    }
}
