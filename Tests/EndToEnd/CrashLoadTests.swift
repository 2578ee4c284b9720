import Foundation
import Testing

/// The short form of `make crash-test`: a loaded server is killed a few times at random instants.
///
/// `Tests/Crash/crash.py` says what the load is and what is checked; `STILE_CRASH_SEED` is the seed
/// that a failure printed.
@Suite(.enabled(if: LambdaTool.canRun, "needs the built stile, and Python: make setup"))
struct CrashLoadTests {
    @Test func aLoadedServerSurvivesItsKills() throws {
        let folder = try TemporaryFolder()
        let seed = ProcessInfo.processInfo.environment["STILE_CRASH_SEED"] ?? "7"
        let log = folder.path("crash.log")
        let run = try ChildProcess(
            "/usr/bin/env",
            [
                "python3", StileProcess.repository.appending(path: "Tests/Crash/crash.py").path,
                "--binary", StileProcess.binary.path, "--kills", "4", "--open", "15", "--seed",
                seed,
            ], environment: ProcessInfo.processInfo.environment, directory: folder.url.path,
            output: log, errors: log)
        let status = run.terminationStatus
        let printed = try String(contentsOfFile: log, encoding: .utf8)
        #expect(status == 0, "\(printed)")
        #expect(printed.contains("survived 4 kills with seed \(seed)"), "\(printed)")
    }
}
