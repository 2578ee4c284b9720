import FuzzSupport
import StileJSON
import StileJSONPath

private let scope = EvaluationScope(
    input: Subject.document, context: ["Execution": ["Id": "x", "Input": Subject.document]],
    variables: ["v": Subject.document, "i": 1])

/// A text is tried as a path, a reference path, an intrinsic call and, if it is JSON, as a payload
/// template; what compiles is evaluated.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = Subject.text(data, count)
    tryPath(text)
    if let path = try? ReferencePath(parsing: text) {
        _ = try? path.inserting(["new": 1], into: Subject.document)
    }
    if let call = try? IntrinsicCall(parsing: text) {
        var random = SeededRandom(seed: 1)
        _ = try? call.evaluate(in: scope, random: &random)
    }
    if let template = try? JSON(parsing: text) { tryTemplate(template) }
    return 0
}

private func tryPath(_ text: String) {
    guard let path = try? DataPath(parsing: text) else { return }
    let value = try? path.evaluate(in: scope)
    precondition(value == path.lookup(in: scope), "lookup and evaluate differ: \(text)")
}

private func tryTemplate(_ value: JSON) {
    guard let template = try? PayloadTemplate(compiling: value) else { return }
    var random = SeededRandom(seed: 1)
    _ = try? template.evaluate(in: scope, random: &random)
}
