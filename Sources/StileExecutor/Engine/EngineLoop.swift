import Foundation
import Logging

/// The engine's thread: waits, takes a turn, and again, until it is drained or a turn throws.
struct EngineLoop {
    /// Messages that are worth waking up for while a group is being stored.
    private static let messagesBesideCommitMin = 16

    /// Between two looks at what came in from tasks that began together.
    private static let gatheringMicros: UInt32 = 20

    let engine: Engine
    let mailbox: Mailbox
    let clock: any ExecutorClock
    let signs: VitalSigns
    /// When running tasks are cancelled; nil while nobody asked to stop.
    private var drainDeadline: Int64?
    private var hasCancelled = false
    /// After the deadline, how long cancelled tasks may take to notice.
    private var graceMillis: Int64 = 0

    init(engine: Engine, mailbox: Mailbox, clock: any ExecutorClock, signs: VitalSigns) {
        self.engine = engine
        self.mailbox = mailbox
        self.clock = clock
        self.signs = signs
    }

    /// Returns after a graceful stop.
    mutating func run() throws(ExecutorError) {
        signs.enter(.recovering)
        signs.turnBegins()
        try engine.recover(nowMillis: clock.nowMillis())
        signs.enter(.serving)
        while true {
            if !engine.isCommitting { signs.turnBegins() }
            let messages = mailbox.take(engine.commandsMax)
            try engine.take(messages, nowMillis: clock.nowMillis())
            noteDrain(messages)
            guard !engine.isGathering else {
                usleep(Self.gatheringMicros)
                continue
            }
            if try engine.moveOn(isIdle: mailbox.isEmpty) { signs.turnBegins() }
            if try isDone() { return }
            if !engine.canMoveOn { wait() }
        }
    }

    /// Waits for a command, for a timer, or for the end of the commit under way.
    private func wait() {
        let due = [engine.nextDueMillis, drainDeadline].compactMap { $0 }.min()
        if let due, due <= clock.nowMillis() { return }
        // Its end raises the same flag; a timer that comes up meanwhile waits for it.
        if engine.isCommitting {
            return mailbox.wait(forMessages: Self.messagesBesideCommitMin)
        }
        guard mailbox.isEmpty else { return }
        signs.waits()
        clock.wait(for: mailbox.wakeUp, untilMillis: due)
    }

    private mutating func noteDrain(_ messages: [Message]) {
        for message in messages {
            guard case .drain(let seconds, let graceMillis) = message else { continue }
            self.graceMillis = graceMillis
            let deadline = clock.nowMillis() + Int64(seconds) * 1000
            signs.enter(.draining)
            drainDeadline = min(drainDeadline ?? .max, deadline)
            engine.logger.notice(
                "executor is stopping", metadata: ["runningTasks": "\(engine.pool.runningCount)"])
        }
    }

    /// Whether a stop that was asked for is complete; cancels running tasks when their time is up.
    private mutating func isDone() throws(ExecutorError) -> Bool {
        guard let deadline = drainDeadline else { return false }
        if engine.pool.runningCount == 0 {
            try engine.flush()
            return true
        }
        guard clock.nowMillis() >= deadline else { return false }
        if hasCancelled {
            engine.logger.warning(
                "tasks did not end in time after they were cancelled; they begin again at the next start",
                metadata: ["runningTasks": "\(engine.pool.runningCount)"])
            try engine.flush()
            return true
        }
        hasCancelled = true
        engine.pool.cancelAll()
        drainDeadline = clock.nowMillis() + graceMillis
        return false
    }
}
