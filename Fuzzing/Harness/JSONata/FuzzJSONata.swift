import FuzzSupport
import StileJSON
import StileJSONata

/// Bounds that a single evaluation meets in a fraction of a second.
private let limits = JSONataLimits(
    stepsMax: 20_000, depthMax: 200, stackBytesMax: 256 * 1024, nestingMax: 100,
    rangeCountMax: 5_000, textBytesMax: 1 << 16, memoryBytesMax: 16 << 20)

/// A text is compiled; what compiles is evaluated as JSONata's own and as Step Functions' functions,
/// and a result must be JSON that can be written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = Subject.text(data, count)
    guard let expression = try? JSONataExpression(compiling: text) else { return 0 }
    for flavor in [JSONataFlavor.standard, .stepFunctions] {
        let context = JSONataContext(
            nowMillis: 1_763_734_055_250, randomSeed: 7, flavor: flavor, limits: limits,
            hash: { "\($0):\($1.count)" })
        let result = try? expression.evaluate(
            input: Subject.document, bindings: ["states": ["input": Subject.document], "v": 3],
            context: context)
        guard case .value(let value)? = result else { continue }
        let written = value.serialized()
        precondition(
            (try? JSON(parsing: written)) != nil, "the result is no JSON: \(written.prefix(200))")
    }
    return 0
}
