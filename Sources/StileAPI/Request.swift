package import StileJSON

/// The parameters of one call, checked against the operation's shape.
///
/// Accessors trust the check: a member of the wrong type reads as absent.
package struct Request: Sendable {
    package let parameters: JSONObject

    package init(_ parameters: JSONObject) { self.parameters = parameters }

    package func string(_ member: String) -> String? { parameters[member]?.stringValue }

    /// A member that the shape requires.
    package func required(_ member: String) -> String { string(member) ?? "" }

    package func integer(_ member: String) -> Int? {
        parameters[member]?.integerValue.map(Int.init)
    }
    package func number(_ member: String) -> Double? {
        parameters[member]?.numberValue?.doubleValue
    }
    package func bool(_ member: String) -> Bool? { parameters[member]?.boolValue }
    package func object(_ member: String) -> JSONObject? { parameters[member]?.objectValue }
    package func array(_ member: String) -> [JSON]? { parameters[member]?.arrayValue }
}
