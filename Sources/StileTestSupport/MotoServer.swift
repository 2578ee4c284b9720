import Foundation
package import StileWire

/// A stand-in for S3 on this machine: the Python package moto, when it is installed.
package final class MotoServer: Sendable {
    package static let isInstalled: Bool = {
        let find =
            "import importlib.util as u; exit(not (u.find_spec('moto') and u.find_spec('flask')))"
        guard let process = spawn(["python3", "-c", find]) else { return false }
        return wait(for: process) == 0
    }()

    package let endpoint: String
    private let process: pid_t

    /// Starts the server on a free port and waits until it answers.
    package init() async throws {
        let port = try Self.freePort()
        endpoint = "http://127.0.0.1:\(port)"
        let command = ["python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "\(port)"]
        guard let process = Self.spawn(command) else { throw POSIXError(.ENOENT) }
        self.process = process
        let client = HTTPClient()
        for _ in 0..<600 {
            if (try? await client.send(HTTPRequest("GET", endpoint + "/moto-api/"))) != nil {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        stop()
        throw POSIXError(.ECONNREFUSED)
    }

    package static let credentials = AWSCredentials(
        accessKeyID: "test", secretAccessKey: "test")

    /// What leads a process to this server.
    package func environment(temporaryDirectory: String) -> [String: String] {
        [
            "STILE_S3_ENDPOINT": endpoint, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "TMPDIR": temporaryDirectory,
        ]
    }

    package func makeBucket(_ name: String) async throws {
        let signer = SigV4Signer(credentials: Self.credentials, region: "us-east-1", service: "s3")
        let made = try await HTTPClient().send(
            signer.sign(
                HTTPRequest("PUT", endpoint + "/" + name),
                payloadHash: SigV4Signer.payloadHash([]),
                nowMillis: Int64(Date().timeIntervalSince1970 * 1000)))
        guard made.isSuccess else { throw POSIXError(.EPROTO) }
    }

    package func stop() {
        kill(process, SIGKILL)
        _ = Self.wait(for: process)
    }

    /// Starts a program without a way to write on this process's output.
    private static func spawn(_ words: [String]) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for file in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_WRONLY, 0)
        }
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
        return result == 0 ? process : nil
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func freePort() throws -> UInt16 {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, size) | getsockname(file, $0, &size)
            }
        }
        guard result == 0 else { throw POSIXError(.EADDRINUSE) }
        return UInt16(bigEndian: address.sin_port)
    }
}
