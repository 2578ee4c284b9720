import FuzzSupport
import StileJSON

/// Any bytes are refused, or read to a value that survives being written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Subject.bytes(data, count)
    let text = Subject.text(data, count)
    let fromText = Result { try JSON(parsing: text) }
    guard let value = try? JSON(parsing: bytes) else {
        // Replaced bytes may make a text of what is no UTF-8, never the other way round.
        precondition((try? fromText.get()) == nil || Array(text.utf8) != bytes)
        _ = SourceMap(text).location(of: JSONPointer(steps: ["a", "0"]))
        return 0
    }
    precondition(Array(text.utf8) == bytes, "a value was read from bytes that are no UTF-8")
    checkRoundTrip(value)
    checkDocument(text, value)
    return 0
}

private func checkRoundTrip(_ value: JSON) {
    let compact = value.serialized()
    guard let again = try? JSON(parsing: compact) else {
        preconditionFailure("what was written is not read: \(compact)")
    }
    precondition(again.serialized() == compact, "written differently: \(compact)")
    precondition(again == value, "read differently: \(compact)")
    guard let pretty = try? JSON(parsing: value.pretty()) else {
        preconditionFailure("what was written for people is not read: \(compact)")
    }
    precondition(pretty.serialized() == compact, "written differently for people: \(compact)")
}

private func checkDocument(_ text: String, _ value: JSON) {
    guard let document = try? JSONDocument(parsing: text) else {
        preconditionFailure("a document refuses what a value takes")
    }
    precondition(document.text == text)
    // The text may be deeper: of a repeated key, values that were replaced are in the text alone.
    precondition(document.depth >= JSONDocument(value).depth)
    _ = value.hashValue
}
