import Glibc

/// Sends requests to one HTTP server from one thread and prints one JSON object of figures.
///
/// `StileLoad MODE --url http://127.0.0.1:PORT [--path PATH] [--target NAME] [--body JSON]
/// …`
///
/// `########` in the body becomes the number of the request.
///
/// - `once`: one request; prints the answer's body.
/// - `closed`: `--connections` connections, each with its next request as soon as its answer is
///   there, `--requests` of them together.
/// - `open`: `--rate` requests a second for `--seconds`, whatever the server does; a latency counts
///   from when a request was due, not from when a connection was free for it.
/// - `park`: `--connections` requests that the server keeps open; prints a line when all are sent,
///   and another with how many were answered or lost once its standard input ends.
/// - `hostile`: `--connections` clients that never come to an end of a request, send too much, or
///   nonsense, for `--seconds`.
@main struct StileLoad {
    static func main() {
        // A server that closes a connection is counted, it does not end this process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let options = try LoadOptions(Array(CommandLine.arguments.dropFirst()))
            try run(options)
        } catch let failure as LoadFailure {
            writeText("\(failure.description)\n", to: STDERR_FILENO)
            exit(1)
        } catch {
            writeText("\(error)\n", to: STDERR_FILENO)
            exit(1)
        }
    }

    private static func run(_ options: LoadOptions) throws {
        switch options.mode {
        case .once:
            var connection = Connection(options)
            writeText(try connection.exchange() + "\n", to: STDOUT_FILENO)
        case .closed:
            var loop = ClosedLoop(options)
            printLine(try loop.run().json)
        case .open:
            var loop = OpenLoop(options)
            printLine(try loop.run().json)
        case .park: try Parking(options).run()
        case .hostile:
            var load = HostileLoad(options)
            printLine(try load.run())
        }
    }

    static func printLine(_ line: String) { writeText(line + "\n", to: STDOUT_FILENO) }

    private static func writeText(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}

/// Why there are no figures.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// With what the system says about it.
    static func system(_ what: String) -> LoadFailure {
        LoadFailure("\(what): \(String(cString: strerror(errno)))")
    }
}

/// Nanoseconds on a clock that only goes on.
func nowNanos() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
