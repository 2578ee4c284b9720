import Foundation
import StileJSON

/// Between JSON text and a handler's own types.
///
/// Dates are ISO 8601 text. Object keys are written in alphabetical order, so that equal outputs
/// are equal texts.
enum TaskCoding {
    /// - Throws: `TaskFailure("Task.InvalidInput")`, which names the field and what it should be.
    static func decode<Input: Decodable>(
        _ input: JSONDocument, as type: Input.Type
    ) throws -> Input {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: Data(input.text.utf8))
        } catch let error as DecodingError {
            throw TaskFailure(
                "Task.InvalidInput", cause: InputFault(error, in: input.value).description)
        }
    }

    /// - Throws: `TaskFailure("Task.InvalidOutput")` for what JSON can not say, such as infinity.
    static func encode(_ output: some Encodable) throws -> JSONDocument {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            let bytes = try encoder.encode(output)
            return try JSONDocument(parsing: String(decoding: bytes, as: UTF8.self))
        } catch let error as EncodingError {
            throw TaskFailure("Task.InvalidOutput", cause: "\(error)")
        } catch let error as JSONParseError {
            throw TaskFailure("Task.InvalidOutput", cause: error.message)
        }
    }
}

/// A `DecodingError` in words for the author of a workflow.
private struct InputFault: CustomStringConvertible {
    let description: String

    init(_ error: DecodingError, in input: JSON) {
        switch error {
        case .keyNotFound(let key, let context):
            description =
                "the input has no field \(Self.path(context.codingPath + [key])), which the task needs"
        case .typeMismatch(let type, let context):
            let found = Self.value(at: context.codingPath, in: input).map(\.kindName)
            description =
                "the input's \(Self.path(context.codingPath)) must be \(Self.word(for: type)),"
                + " found \(found ?? "nothing")"
        case .valueNotFound(let type, let context):
            description =
                "the input's \(Self.path(context.codingPath)) must be \(Self.word(for: type)),"
                + " found null"
        case .dataCorrupted(let context):
            description =
                "the input's \(Self.path(context.codingPath)) is not valid:"
                + " \(context.debugDescription)"
        @unknown default:
            description = "the input is not what the task takes: \(error)"
        }
    }

    /// A JSONPath such as `$.days[2].name`.
    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "$") { path, key in
            path += key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }
    }

    private static func value(at keys: [any CodingKey], in input: JSON) -> JSON? {
        keys.reduce(input) { value, key in
            value.flatMap { value in key.intValue.map { value[$0] } ?? value[key.stringValue] }
        }
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "a boolean"
        case is any BinaryInteger.Type: "an integer"
        case is any BinaryFloatingPoint.Type, is Decimal.Type: "a number"
        case is [Any].Type, is any RandomAccessCollection.Type: "an array"
        case is [String: Any].Type: "an object"
        default: "\(type)"
        }
    }
}
