/// Tells when native stack is used up, by the address of a local variable: recursion then fails with
/// an error of its own, on whatever thread it runs and however the code was compiled.
struct StackGuard: Sendable {
    private let end: UInt

    /// Bytes that compiling an expression may take.
    static let compilerBytes = 256 * 1024

    /// Allows `bytes` below the caller's frame.
    init(bytes: Int) {
        let top = Self.address()
        let room = UInt(max(0, bytes))
        end = top > room ? top - room : 0
    }

    var isExhausted: Bool { Self.address() < end }

    @inline(never)
    private static func address() -> UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }
}
