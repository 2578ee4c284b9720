import Foundation
import StileAPI
import StileJSON
import StileStore
import StileWire

/// Takes the place of the server that owns the data folder.
struct TakeOver {
    /// What the server before this one left.
    struct Legacy {
        let processID: Int
        let lock: Int32
        let listener: Listener?
        let sinceLeft = ContinuousClock.now
    }

    let session: Session

    /// Asks the server to leave, and waits until it has.
    ///
    /// - Returns: Nil when there is none.
    /// - Throws: why it does not leave.
    func legacy() async throws -> Legacy? {
        guard let owner = Database.owner(of: session.settings.data.value) else { return nil }
        guard let path = owner.socketPath else {
            throw CommandFailure.operational(
                "\(session.settings.data.value) is in use by \(owner), which can not be taken over",
                next: "wait for its end, or stop it, then stile serve")
        }
        session.console.note("taking over from \(owner)")
        let input: JSON = [
            "processId": .integer(Int64(getpid())),
            "schemaVersion": .integer(Int64(Database.schemaVersion)),
        ]
        do {
            guard let left = try await ControlClient(socketPath: path).handOver(input) else {
                return nil
            }
            return try legacy(left, owner)
        } catch let error as ControlError {
            throw CommandFailure.operational(
                "\(owner) does not hand \(session.settings.data.value) over: \(error)",
                next: "stop that process, then stile serve")
        }
    }

    private func legacy(_ left: Inheritance, _ owner: OwnerInfo) throws -> Legacy {
        guard let lock = left.descriptors.first else {
            throw CommandFailure.operational("\(owner) left without giving its lock away")
        }
        var listener = left.descriptors.dropFirst().first.map { Listener(inheriting: $0) }
        if !isOurs(left.note) { listener = nil }
        for descriptor in left.descriptors.dropFirst(2) { close(descriptor) }
        return Legacy(processID: owner.processID, lock: lock, listener: listener)
    }

    /// Whether this server is to listen where the one before it does.
    private func isOurs(_ note: JSON) -> Bool {
        let port = Int64(session.settings.port.value)
        return note["host"]?.stringValue == session.settings.host.value
            && (port == 0 || note["port"]?.integerValue == port)
    }
}
