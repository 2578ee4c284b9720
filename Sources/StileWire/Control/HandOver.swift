import CStileSocket
import Foundation
package import StileJSON
import Synchronization

/// What the owner of a data folder leaves to the process that takes its place.
///
/// A value with one user: who has it closes the descriptors.
package struct Inheritance: Sendable {
    /// What the two have to know of each other.
    package let note: JSON
    /// Open files, in the order in which they were given.
    package let descriptors: [Int32]
}

/// Another process asks to take the place of this one.
///
/// The connection stays open until the answer: when it breaks, nobody takes the place any more.
package final class HandOverRequest: Sendable {
    package let input: JSON
    private let file: Mutex<Int32?>

    /// - Parameter file: A connected socket, which the request closes.
    init(_ file: Int32, _ input: JSON) {
        self.input = input
        self.file = Mutex(file)
        // The answer is one short line, and nobody else waits while it is written.
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
    }

    deinit { file.withLock { if let file = $0 { close(file) } } }

    /// Whether who asked has gone.
    package var isAbandoned: Bool {
        file.withLock { file in
            guard let file else { return true }
            var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            return poll(&entry, 1, 0) > 0
        }
    }

    package func refuse(name: String, message: String) {
        _ = send(ControlLine.reply(.failure(name: name, message: message)), [])
    }

    /// Gives copies of the descriptors away; the caller closes its own.
    ///
    /// - Returns: Whether there was somebody who takes them.
    package func give(_ note: JSON, _ descriptors: [Int32]) -> Bool {
        send(ControlLine.reply(.output(note)), descriptors)
    }

    /// Sends the only answer.
    private func send(_ line: [UInt8], _ descriptors: [Int32]) -> Bool {
        let taken = file.withLock { file in
            defer { file = nil }
            return file
        }
        guard let taken else { return false }
        defer { close(taken) }
        return stile_send_with(taken, line, line.count, descriptors, descriptors.count)
            == line.count
    }
}

extension ControlClient {
    /// Asks the owner of the data folder to leave it to this process, and waits until it has.
    ///
    /// - Returns: Nil when nobody listens.
    /// - Throws: `refused` when it does not want to.
    package func handOver(_ input: JSON) async throws(ControlError) -> Inheritance? {
        let reply = try await exchange(ControlLine.handOver, input: input, timeout: nil)
        switch reply {
        case (.output(let note), let descriptors)?:
            return Inheritance(note: note, descriptors: descriptors)
        case (.failure(_, let message), let descriptors)?:
            for descriptor in descriptors { close(descriptor) }
            throw .refused(message)
        case nil: return nil
        }
    }
}

extension ControlLine {
    /// The operation that no other channel has: whoever may use the socket may do anything already.
    static let handOver = "Stile.HandOver"
}
