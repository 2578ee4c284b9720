import Foundation
import StileProcess
import Synchronization
import Testing

/// Real processes; none needs a delay to show what it shows.
@Suite struct ProgramTests {
    static func shell(_ script: String) -> Program {
        var program = Program(executable: "/bin/sh")
        program.arguments = ["-c", script]
        program.environment = ["PATH": "/usr/bin:/bin"]
        return program
    }

    static let endings: [(String, Program.Status, String, String)] = [
        ("printf out; printf err >&2", .exited(code: 0), "out", "err"),
        ("exit 7", .exited(code: 7), "", ""),
        ("kill -SEGV $$", .signaled(number: 11), "", ""),
        ("cat", .exited(code: 0), "given", ""),
        ("exec 0<&-; echo done", .exited(code: 0), "done\n", ""),
    ]

    @Test(arguments: endings)
    func itEnds(_ script: String, _ status: Program.Status, _ output: String, _ errors: String)
        async throws
    {
        var program = Self.shell(script)
        program.input = Array("given".utf8)
        let end = try await program.run()
        #expect(end.status == status)
        #expect(end.halt == nil)
        #expect(String(decoding: end.output, as: UTF8.self) == output)
        #expect(end.errors == errors)
    }

    @Test func largeInputAndOutputDoNotWaitForEachOther() async throws {
        var program = Self.shell("cat")
        program.input = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        let end = try await program.run()
        #expect(end.output == program.input)
    }

    @Test func aProgramThatDoesNotReadItsInputIsNoFailure() async throws {
        var program = Self.shell("exec 0<&-; echo fine")
        program.input = [UInt8](repeating: 0, count: 1 << 20)
        #expect(try await program.run().status == .exited(code: 0))
    }

    @Test func itHasNoDescriptorsButItsOwn() async throws {
        let extra = open("/dev/null", O_RDONLY)
        defer { close(extra) }
        var program = Self.shell("ls /proc/self/fd | tr '\\n' ' '")
        // `ls` itself opens the folder.
        let end = try await program.run()
        #expect(String(decoding: end.output, as: UTF8.self) == "0 1 2 3 ")
        program.hasReports = true
        let reporting = try await program.run()
        #expect(String(decoding: reporting.output, as: UTF8.self) == "0 1 2 3 4 ")
    }

    @Test func itHasOnlyTheEnvironmentThatItIsGiven() async throws {
        var program = Program(executable: "/usr/bin/env")
        program.environment = ["ONE": "1"]
        program.directory = "/"
        #expect(String(decoding: try await program.run().output, as: UTF8.self) == "ONE=1\n")
    }

    @Test func reportsAndErrorsComeLineByLine() async throws {
        var program = Self.shell("echo a >&3; echo b >&2; printf c >&3")
        program.hasReports = true
        let heard = Heard()
        var listener = Program.Listener()
        listener.report = { heard.add("report \($0)") }
        listener.errorLine = { heard.add("error \($0)") }
        _ = try await program.run(listener)
        #expect(heard.lines.sorted() == ["error b", "report a", "report c"])
    }

    static let failures: [(String, String?, ProgramNotStarted)] = [
        ("/nowhere/program", nil, ProgramNotStarted(step: .execution, code: ENOENT)),
        ("/etc/passwd", nil, ProgramNotStarted(step: .execution, code: EACCES)),
        ("/bin/sh", "/nowhere", ProgramNotStarted(step: .directory, code: ENOENT)),
    ]

    @Test(arguments: failures)
    func whatCanNotBeginSaysWhy(
        _ executable: String, _ directory: String?, _ expected: ProgramNotStarted
    ) async throws {
        var program = Program(executable: executable)
        program.directory = directory
        await #expect(throws: expected) { _ = try await program.run() }
    }

    @Test func tooMuchOutputEndsIt() async throws {
        var program = Self.shell("while :; do echo much; done")
        program.outputBytesMax = 1000
        let end = try await program.run()
        #expect(end.halt == .outputTooLarge)
        #expect(end.output.count == 1000)
        #expect(end.status == .signaled(number: 9))
    }

    @Test func itsTimeEndsItAndItsChildren() async throws {
        var program = Self.shell("sleep 1000 & echo $!; sleep 1000")
        program.timeoutMillis = 300
        program.graceMillis = 5_000
        let end = try await program.run()
        #expect(end.halt == .timedOut)
        #expect(end.status == .signaled(number: 15))
        try await expectGone(end)
    }

    @Test func whoIgnoresTheRequestIsKilledAfterTheGrace() async throws {
        var program = Self.shell("trap '' TERM; echo $$; while :; do sleep 1; done")
        program.timeoutMillis = 200
        program.graceMillis = 100
        let end = try await program.run()
        #expect(end.status == .signaled(number: 9))
    }

    @Test func theEndOfTheProgramIsTheEndOfItsGroup() async throws {
        // The grandchild holds standard output open; nobody waits for it.
        let end = try await Self.shell("sleep 1000 & echo $!").run()
        #expect(end.status == .exited(code: 0))
        try await expectGone(end)
    }

    @Test func cancellingEndsIt() async throws {
        var listener = Program.Listener()
        let (lines, continuation) = AsyncStream<String>.makeStream()
        listener.report = { continuation.yield($0) }
        var program = Self.shell(
            "trap 'echo told; exit 3' TERM; sleep 1000 & echo ready >&3; wait")
        program.hasReports = true
        program.graceMillis = 10_000
        let end = try await withThrowingTaskGroup(of: Program.End?.self) {
            [program, listener] group in
            group.addTask { try await program.run(listener) }
            group.addTask {
                for await line in lines where line == "ready" { break }
                return nil
            }
            _ = try await group.next()
            group.cancelAll()
            return try await group.next() ?? nil
        }
        #expect(end?.halt == .cancelled)
        #expect(end?.status == .exited(code: 3))
        #expect(end.map { String(decoding: $0.output, as: UTF8.self) } == "told\n")
    }

    @Test func manyAtOnceLeaveNothingBehind() async throws {
        let before = try pipeCount()
        let (waves, width) = (8, 40)
        for _ in 0..<waves {
            await withTaskGroup(of: Bool.self) { group in
                for index in 0..<width {
                    group.addTask {
                        let end = try? await Self.shell("echo \(index)").run()
                        return end.map { String(decoding: $0.output, as: UTF8.self) }
                            == "\(index)\n"
                    }
                }
                for await isRight in group { #expect(isRight) }
            }
        }
        // One descriptor left behind by each would be more than what tests beside this one open.
        #expect(try pipeCount() < before + waves * width)
    }

    /// Open ends of pipes, which programs talk through; tests beside this one open sockets by the
    /// thousand.
    private func pipeCount() throws -> Int {
        let folder = "/proc/self/fd/"
        return try FileManager.default.contentsOfDirectory(atPath: folder).count {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $0)
            return target?.hasPrefix("pipe:") == true
        }
    }

    /// The process whose number was printed is gone, or is a zombie that waits for its new parent.
    private func expectGone(_ end: Program.End) async throws {
        let text = String(decoding: end.output, as: UTF8.self)
        let process = try #require(pid_t(text.split(separator: "\n").first ?? ""))
        // Its signal was sent; the system takes it out of the list a moment later.
        var isGone = false
        for _ in 0..<1_000 where !isGone {
            let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            let state = stat?.split(separator: ")").last?.split(separator: " ").first
            isGone = state == nil || state == "Z" || state == "X"
            if !isGone { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(isGone)
    }
}

/// Lines from another thread.
final class Heard: Sendable {
    private let all = Mutex<[String]>([])
    var lines: [String] { all.withLock { $0 } }
    func add(_ line: String) { all.withLock { $0.append(line) } }
}
