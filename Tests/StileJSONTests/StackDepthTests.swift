import Foundation
import StileJSON
import Testing

/// Values of the greatest depth that is read must live on the smallest stack a thread gets.
@Suite struct StackDepthTests {
    @Test(arguments: ["[", "{\"a\":"])
    func deepestValueFitsASmallStack(opening: String) async {
        let depth = JSONLimits.standard.depthMax
        let closing = opening == "[" ? "]" : "}"
        let text =
            String(repeating: opening, count: depth - 1) + "[]"
            + String(repeating: closing, count: depth - 1)
        let isRight = await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: Self.exercise(text)) }
            thread.stackSize = 512 * 1024
            thread.start()
        }
        #expect(isRight)
    }

    private static func exercise(_ text: String) -> Bool {
        guard let value = try? JSON(parsing: text), let other = try? JSON(parsing: text) else {
            return false
        }
        return value == other && value.hashValue == other.hashValue
            && value.serialized() == text && (try? JSON(parsing: value.pretty())) == value
    }
}
