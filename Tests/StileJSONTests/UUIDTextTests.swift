import StileJSON
import Testing

@Suite struct UUIDTextTests {
    /// Version and variant stand where RFC 9562 has them, whatever the other bits are.
    @Test(
        arguments: [
            (4, 0, 0, "00000000-0000-4000-8000-000000000000"),
            (8, .max, .max, "ffffffff-ffff-8fff-bfff-ffffffffffff"),
            (
                7, 0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210,
                "01234567-89ab-7def-bedc-ba9876543210"
            ),
        ] as [(UInt64, UInt64, UInt64, String)])
    func text(version: UInt64, high: UInt64, low: UInt64, expected: String) {
        #expect(String(uuidVersion: version, high: high, low: low) == expected)
    }
}
