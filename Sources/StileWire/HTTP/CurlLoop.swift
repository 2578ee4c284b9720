import CStileCurl
import Foundation
import Synchronization

/// The thread that drives libcurl's multi interface.
///
/// Other threads only put commands into `inbox` and wake it; every libcurl handle but for the
/// wake-up is touched by this thread alone.
final class CurlLoop: Sendable {
    private enum Command {
        case start(Transfer)
        case cancel(Transfer)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopped = false
        /// Nil once the thread has ended: then there is nothing to wake.
        var multi: Handle?
    }

    /// libcurl's handle, whose `stile_multi_wakeup` alone may be called from any thread.
    ///
    /// Safe to send: it is only dereferenced by the loop's thread, and by `wake` under the lock
    /// that the thread takes before it frees the handle.
    private struct Handle: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private let inbox: Mutex<Inbox>
    private let concurrencyMax: Int

    /// Why there is no libcurl; nil when there is.
    static let obstacle: String? = stile_curl_load().map { String(cString: $0) }

    /// Only where there is no `obstacle`.
    init(concurrencyMax: Int) {
        precondition(Self.obstacle == nil, "libcurl is not there")
        guard let multi = stile_multi_init() else { preconditionFailure("no memory for libcurl") }
        self.concurrencyMax = concurrencyMax
        let handle = Handle(pointer: multi)
        inbox = Mutex(Inbox(multi: handle))
        let thread = Thread { [self] in run(handle) }
        thread.name = "stile.http"
        thread.start()
    }

    func start(_ transfer: Transfer) { post(.start(transfer)) }

    func cancel(_ transfer: Transfer) { post(.cancel(transfer)) }

    func stop() {
        inbox.withLock { inbox in
            inbox.isStopped = true
            inbox.multi.map { stile_multi_wakeup($0.pointer) }
        }
    }

    private func post(_ command: Command) {
        let isAccepted = inbox.withLock { inbox in
            guard let multi = inbox.multi else { return false }
            inbox.commands.append(command)
            stile_multi_wakeup(multi.pointer)
            return true
        }
        if !isAccepted, case .start(let transfer) = command { transfer.finish(.failure(.closed)) }
    }

    // MARK: - On the thread

    private func run(_ handle: Handle) {
        let multi = handle.pointer
        var waiting: [Transfer] = []
        var active: [UnsafeMutableRawPointer: Transfer] = [:]
        while let commands = nextCommands() {
            for command in commands {
                switch command {
                case .start(let transfer): waiting.append(transfer)
                case .cancel(let transfer): cancel(transfer, &waiting, &active, multi)
                }
            }
            begin(&waiting, &active, multi)
            stile_multi_perform(multi)
            if finishDone(&active, multi) { continue }
            stile_multi_poll(multi, 60_000)
        }
        close(multi, waiting, active)
    }

    /// What others asked for since the last call; nil when the loop must end.
    private func nextCommands() -> [Command]? {
        inbox.withLock { inbox in
            guard !inbox.isStopped else { return nil }
            defer { inbox.commands = [] }
            return inbox.commands
        }
    }

    private func begin(
        _ waiting: inout [Transfer], _ active: inout [UnsafeMutableRawPointer: Transfer],
        _ multi: UnsafeMutableRawPointer
    ) {
        let count = min(waiting.count, concurrencyMax - active.count)
        guard count > 0 else { return }
        let starting = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        for transfer in starting {
            guard !transfer.isCancelled.load(ordering: .acquiring) else {
                transfer.finish(.failure(.cancelled))
                continue
            }
            switch transfer.prepare() {
            case .failure(let error): transfer.finish(.failure(error))
            case .success(let easy):
                active[easy] = transfer
                stile_multi_add(multi, easy)
            }
        }
    }

    private func cancel(
        _ transfer: Transfer, _ waiting: inout [Transfer],
        _ active: inout [UnsafeMutableRawPointer: Transfer], _ multi: UnsafeMutableRawPointer
    ) {
        if let position = waiting.firstIndex(where: { $0 === transfer }) {
            waiting.remove(at: position).finish(.failure(.cancelled))
        } else if let easy = active.first(where: { $0.value === transfer })?.key {
            active[easy] = nil
            stile_multi_remove(multi, easy)
            transfer.finish(.failure(.cancelled))
        }
    }

    /// Answers the callers of finished transfers; whether there were any.
    private func finishDone(
        _ active: inout [UnsafeMutableRawPointer: Transfer], _ multi: UnsafeMutableRawPointer
    ) -> Bool {
        var result = CURLE_OK
        var isAny = false
        while let easy = stile_multi_next_done(multi, &result) {
            isAny = true
            stile_multi_remove(multi, easy)
            let transfer = active.removeValue(forKey: easy)
            transfer?.finish(code: result)
        }
        return isAny
    }

    private func close(
        _ multi: UnsafeMutableRawPointer, _ waiting: [Transfer],
        _ active: [UnsafeMutableRawPointer: Transfer]
    ) {
        let commands = inbox.withLock { inbox in
            inbox.multi = nil
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for case .start(let transfer) in commands { transfer.finish(.failure(.closed)) }
        for transfer in waiting { transfer.finish(.failure(.closed)) }
        for (easy, transfer) in active {
            stile_multi_remove(multi, easy)
            transfer.finish(.failure(.closed))
        }
        stile_multi_cleanup(multi)
    }
}
