import StileASL
import Testing

/// A definition with one fault, and what must be said of it.
struct BadDefinition: Sendable, CustomTestStringConvertible {
    /// Stands in the text where the caret must point.
    static let mark: Character = "▶"

    let testDescription: String
    let text: String
    let code: DiagnosticCode
    let pointer: String
    /// Part of message and detail.
    let says: String
    let suggestion: String?

    init(
        _ rule: String, _ text: String, _ code: DiagnosticCode = .schemaValidationFailed,
        at pointer: String, says: String, suggestion: String? = nil
    ) {
        self.testDescription = rule
        self.text = text
        self.code = code
        self.pointer = pointer
        self.says = says
        self.suggestion = suggestion
    }

    /// A machine whose first state is `state`; `more` are further states.
    static func machine(_ state: String, more: String = "") -> String {
        "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": \(state)\(more)\n  }\n}"
    }

    /// Like `machine`, with a mark before the state's name: faults of the state as a whole.
    static func marked(_ state: String, more: String = "") -> String {
        "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    ▶\"A\": \(state)\(more)\n  }\n}"
    }

    /// A Task state with `fields` besides the required ones.
    static func task(_ fields: String, more: String = "") -> String {
        machine(
            """
            {
              "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
              \(fields), "End": true
            }
            """, more: more)
    }

    /// A Map state with `fields` besides the required ones.
    static func map(_ fields: String) -> String {
        machine(
            """
            {
              "Type": "Map", \(fields), "End": true,
              "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}
            }
            """)
    }

    /// A Choice state with one rule of `fields`, which must not name a state.
    static func rule(_ fields: String) -> String {
        machine(
            """
            {
              "Type": "Choice", "Default": "B", "Choices": [
                {\(fields), "Next": "B"}
              ]
            }
            """, more: ", \"B\": {\"Type\": \"Succeed\"}")
    }

    /// A Choice state with these `rules`; `tail` ends its object.
    static func choice(_ rules: String, _ tail: String = "\"Default\": \"B\"") -> String {
        machine(
            """
            {
              "Type": "Choice", "Choices": [
                \(rules)
              ], \(tail)
            }
            """, more: ", \"B\": {\"Type\": \"Succeed\"}")
    }

    /// Exactly this one fault is found, at this place.
    func check() {
        let plain = String(text.filter { $0 != Self.mark })
        let errors = Definition.compile(plain).errors
        #expect(errors.count == 1, "\(errors.map(DiagnosticRenderer.sentence))")
        #expect(Definition.compile(plain).definition == nil)
        guard let found = errors.first else { return }
        #expect(found.code == code)
        #expect(found.pointer == pointer)
        #expect(DiagnosticRenderer.sentence(found).contains(says), "\(found.message)")
        #expect(found.suggestion == suggestion)
        let before = text.prefix { $0 != Self.mark }
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        #expect((found.line, found.column) == (line, column))
    }
}
