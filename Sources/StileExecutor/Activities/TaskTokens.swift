import Crypto
import Foundation
import StileInterpreter

/// Task tokens without a table: a token carries the place of its attempt and a checksum keyed with
/// the file's secret, so that it outlives a restart and nobody can make one up.
struct TaskTokens: Sendable {
    private static let version: UInt8 = 1
    private static let placeCount = 17
    private static let checksumCount = 16
    private let key: SymmetricKey

    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    func token(_ task: TaskKey) -> String {
        var bytes = [Self.version]
        bytes.reserveCapacity(Self.placeCount + Self.checksumCount)
        append(UInt64(bitPattern: task.executionID), 8, to: &bytes)
        append(UInt64(task.stamp.frame.number), 4, to: &bytes)
        append(UInt64(task.stamp.entry), 4, to: &bytes)
        bytes += checksum(bytes)
        return Data(bytes).base64EncodedString()
    }

    /// The attempt that `token` was made for; nil for a text that is none of our tokens.
    func task(of token: String) -> TaskKey? {
        guard let data = Data(base64Encoded: token) else { return nil }
        let bytes = [UInt8](data)
        guard bytes.count == Self.placeCount + Self.checksumCount, bytes[0] == Self.version
        else { return nil }
        // Every byte is compared, so that the time tells nothing about the right checksum.
        let expected = checksum(Array(bytes[..<Self.placeCount]))
        let difference = zip(expected, bytes[Self.placeCount...]).reduce(0) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { return nil }
        let stamp = Stamp(
            frame: FrameID(Int(number(bytes[9..<13]))), entry: Int(number(bytes[13..<17])))
        return TaskKey(executionID: Int64(bitPattern: number(bytes[1..<9])), stamp: stamp)
    }

    private func checksum(_ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(Self.checksumCount))
    }

    private func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for index in (0..<count).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
        }
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
