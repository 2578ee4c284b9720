import Foundation
import StileJSON
import Testing

/// The same pipeline on an S3-compatible store gives the same rows as on a directory.
@Suite(
    .enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"),
    .enabled(if: MotoServer.isInstalled, "needs moto's S3 server: pip install 'moto[server]'"))
struct ObjectStoreLakeTests {
    @Test func theLakeMayBeABucket() throws {
        let shop = try RetailFixture(days: 2, rowsPerDay: 100)
        let server = try MotoServer(folder: shop.folder)
        defer { server.stop() }
        let place = ["--lake", "s3://lake/prod"] + shop.place("data")

        let run = try stile(
            [
                "run", "Workflows/retail-daily/definition.asl.json", "--input",
                "@\(shop.folder.path("input.json"))",
            ] + place, server)
        try #require(run.status == 0, "\(run.errors)")

        let rows = try stile(["rows", "online_retail", "--json"] + place, server)
        let report = try JSON(parsing: rows.output)
        #expect(report["conserved"] == true)
        #expect(report["total"]?["rows_in"] == 200)

        let query = try stile(
            ["query", "SELECT count(*) AS n FROM order_lines", "--json"] + place, server)
        #expect(query.output.contains("196"), "\(query.output) \(query.errors)")
    }

    private func stile(_ arguments: [String], _ server: MotoServer) throws -> StileProcess.Result {
        try StileProcess(arguments: arguments, environment: server.environment).run()
    }
}

/// moto's S3 server on loopback, with one bucket.
final class MotoServer {
    private let process: ChildProcess
    let environment: [String: String]

    static let python = ["/usr/bin/python3", "/usr/local/bin/python3"] + path("python3")

    static let interpreter: String? = python.first { candidate in
        guard FileManager.default.isExecutableFile(atPath: candidate),
            let folder = try? TemporaryFolder(),
            let process = try? ChildProcess(
                candidate, ["-c", "import moto.server, flask, boto3"], environment: [:],
                directory: folder.url.path, output: folder.path("out"), errors: folder.path("out"))
        else { return false }
        return process.terminationStatus == 0
    }

    static var isInstalled: Bool { interpreter != nil }

    private static func path(_ program: String) -> [String] {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
            "\($0)/\(program)"
        }
    }

    /// Starts the server on a free port and makes the bucket `lake`.
    init(folder: TemporaryFolder) throws {
        let python = Self.interpreter ?? ""
        let port = 20_000 + Int(getpid()) % 20_000
        process = try ChildProcess(
            python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "\(port)"], environment: [:],
            directory: folder.url.path, output: folder.path("moto.log"),
            errors: folder.path("moto.log"))
        environment = [
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1", "STILE_S3_ENDPOINT": "http://127.0.0.1:\(port)",
        ]
        let script = """
            import boto3, time
            for attempt in range(100):
                try:
                    boto3.client('s3', endpoint_url='http://127.0.0.1:\(port)', region_name='us-east-1',
                        aws_access_key_id='test', aws_secret_access_key='test').create_bucket(Bucket='lake')
                    break
                except Exception:
                    time.sleep(0.2)
            else:
                raise SystemExit(1)
            """
        let maker = try ChildProcess(
            python, ["-c", script], environment: [:], directory: folder.url.path,
            output: folder.path("bucket.log"), errors: folder.path("bucket.log"))
        guard maker.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    }

    func stop() {
        process.signal(SIGKILL)
        process.waitUntilExit()
    }
}
