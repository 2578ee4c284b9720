import Foundation

/// Serves one child from its beginning to its end, on one thread: feeds its input, takes what it
/// writes, ends it when it must end.
struct ProgramLoop {
    /// Where the system can not tell us of the end, we look this often.
    private static let lookMillis: Int64 = 10
    private static let pieceBytes = 64 * 1024
    /// A pipe holds at most this much (the system's limit for pipes of ordinary users).
    private static let pipeBytesMax = 1024 * 1024

    private let program: Program
    private let listener: Program.Listener
    private let child: Child
    private let stop: StopSwitch

    private var input: Int32
    private var written = 0
    private var output: Stream
    private var errors: Stream
    private var reports: Stream
    private var outputBytes: [UInt8] = []
    private var tail: ByteTail
    private var errorLines = LineSplitter()
    private var reportLines = LineSplitter()
    private var halt: Program.Halt?
    private var dueMillis: Int64?
    private var killMillis: Int64?
    private var buffer = [UInt8](repeating: 0, count: pieceBytes)

    /// A descriptor that is read until its end.
    private struct Stream {
        var descriptor: Int32
        var isOpen: Bool { descriptor >= 0 }

        mutating func end() {
            if isOpen { close(descriptor) }
            descriptor = -1
        }
    }

    private enum Source { case output, errors, reports }

    init(
        _ program: Program, _ listener: Program.Listener, _ child: Child, _ stop: StopSwitch
    ) {
        self.program = program
        self.listener = listener
        self.child = child
        self.stop = stop
        input = child.input
        output = Stream(descriptor: child.output)
        errors = Stream(descriptor: child.errors)
        reports = Stream(descriptor: child.reports)
        tail = ByteTail(countMax: program.errorBytesMax)
        dueMillis = program.timeoutMillis.map { Self.now() + $0 }
    }

    mutating func run() -> Program.End {
        feed()
        while !child.hasEnded { turn() }
        // The leader is not reaped yet, so that its group is still its own.
        child.signalGroup(SIGKILL)
        Watchdog.shared.forget(child.process)
        drain()
        let status = child.reap()
        closeAll()
        errorLines.end { listener.errorLine?($0) }
        reportLines.end { listener.report?($0) }
        return Program.End(
            status: status, halt: halt, output: outputBytes, errors: tail.text)
    }

    // MARK: - One turn

    private mutating func turn() {
        var waits: [pollfd] = []
        func wait(_ descriptor: Int32, _ events: Int32) {
            if descriptor >= 0 {
                waits.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
            }
        }
        wait(child.ending, POLLIN)
        if halt == nil { wait(stop.descriptor, POLLIN) }
        wait(input, POLLOUT)
        for stream in [output, errors, reports] { wait(stream.descriptor, POLLIN) }
        poll(&waits, nfds_t(waits.count), waitMillis)

        let ready = Set(waits.filter { $0.revents != 0 }.map(\.fd))
        if ready.contains(input) { feed() }
        for source in [Source.output, .errors, .reports] where ready.contains(descriptor(source)) {
            draw(source)
        }
        if halt == nil, ready.contains(stop.descriptor) { end(.cancelled) }
        let now = Self.now()
        if halt == nil, let dueMillis, now >= dueMillis { end(.timedOut) }
        if let killMillis, now >= killMillis {
            child.signalGroup(SIGKILL)
            self.killMillis = nil
        }
    }

    private var waitMillis: Int32 {
        let due = killMillis ?? (halt == nil ? dueMillis : nil)
        let rest = due.map { max(0, $0 - Self.now()) }
        if child.ending < 0 { return Int32(min(rest ?? .max, Self.lookMillis)) }
        return rest.map { Int32(clamping: $0) } ?? -1
    }

    /// Makes the program end: SIGTERM now, SIGKILL after the grace.
    private mutating func end(_ reason: Program.Halt) {
        guard halt == nil else { return }
        halt = reason
        guard program.graceMillis > 0, reason != .outputTooLarge else {
            return child.signalGroup(SIGKILL)
        }
        child.signalGroup(SIGTERM)
        killMillis = Self.now() + program.graceMillis
    }

    // MARK: - Pipes

    private mutating func feed() {
        while input >= 0, written < program.input.count {
            let count = program.input.withUnsafeBytes { bytes in
                write(
                    input, UnsafeRawBufferPointer(rebasing: bytes[written...]).baseAddress,
                    bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                break
            }
        }
        if input >= 0 { close(input) }
        input = -1
    }

    private func descriptor(_ source: Source) -> Int32 {
        switch source {
        case .output: output.descriptor
        case .errors: errors.descriptor
        case .reports: reports.descriptor
        }
    }

    /// Reads one piece; false when there is none now.
    @discardableResult
    private mutating func draw(_ source: Source) -> Bool {
        let from = descriptor(source)
        guard from >= 0 else { return false }
        let count = read(from, &buffer, buffer.count)
        if count > 0 {
            take(buffer[..<count], source)
            return true
        }
        if count < 0, errno == EINTR { return true }
        if count == 0 || errno != EAGAIN { shut(source) }
        return false
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, _ source: Source) {
        switch source {
        case .output:
            let room = program.outputBytesMax - outputBytes.count
            outputBytes.append(contentsOf: bytes.prefix(room))
            if bytes.count > room { end(.outputTooLarge) }
        case .errors:
            tail.take(bytes)
            if let errorLine = listener.errorLine { errorLines.take(bytes, errorLine) }
        case .reports:
            if let report = listener.report { reportLines.take(bytes, report) }
        }
    }

    private mutating func shut(_ source: Source) {
        switch source {
        case .output: output.end()
        case .errors: errors.end()
        case .reports: reports.end()
        }
    }

    /// What the program wrote before its end is in the pipes. Somebody who left its group may hold
    /// them open and write on: what is more than a pipe can hold is not the program's.
    private mutating func drain() {
        for source in [Source.output, .errors, .reports] {
            var pieces = Self.pipeBytesMax / Self.pieceBytes
            while pieces > 0, draw(source) { pieces -= 1 }
        }
    }

    private mutating func closeAll() {
        for source in [Source.output, .errors, .reports] { shut(source) }
        if input >= 0 { close(input) }
        if child.ending >= 0 { close(child.ending) }
        input = -1
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
