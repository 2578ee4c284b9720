import StileJSON
import StileWire
import Testing

@testable import StileAPI

@Suite struct ValidationTests {
    private static let values =
        "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

    @Test(
        arguments: [
            (Scenario.pass, #"{"result":"OK","diagnostics":[],"truncated":false}"#),
            (
                #"{"States":{"A":{"Type":"Pass","End":true}}}"#,
                #"{"result":"FAIL","diagnostics":[{"severity":"ERROR","code":"SCHEMA_VALIDATION_FAILED","#
                    + #""message":"These fields are required: [StartAt]","location":"/"}],"truncated":false}"#
            ),
            (
                "not a definition",
                #"{"result":"FAIL","diagnostics":[{"severity":"ERROR","code":"INVALID_JSON_DESCRIPTION","#
                    + #""message":"Unrecognized token 'not': was expecting (JSON String, Number, Array, "#
                    + #"Object or token 'null', 'true' or 'false')","location":"[Source: (String)"#
                    + #"\"not a definition\"; line: 1, column: 4]"}],"truncated":false}"#
            ),
        ] as [(JSON, String)])
    func aDefinitionIsJudged(definition: JSON, expected: String) async throws {
        try await Scenario().check([
            .init(.validateStateMachineDefinition, ["definition": definition], expected)
        ])
    }

    @Test(arguments: [
        (
            "not",
            "Unrecognized token 'not': was expecting \(values)", 4
        ),
        (
            "{'a'",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            3
        ),
        (
            #"{"a" 1"#,
            "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
            7
        ),
        (
            #"{"a":1 2"#,
            "Unexpected character ('2' (code 50)): was expecting comma to separate Object entries",
            9
        ),
        (
            "[1 2",
            "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 5
        ),
        (
            "]",
            "Unexpected character (']' (code 93)): expected a valid value \(values)", 2
        ),
    ])
    func faultsHaveTheParsersWords(text: String, message: String, column: Int) throws {
        let error = try #require(throws: JSONParseError.self) { try JSON(parsing: text) }
        let fault = JacksonFault(text, error)
        #expect(fault.message == message)
        #expect(fault.location == "[Source: (String)\"\(text)\"; line: 1, column: \(column)]")
    }

    @Test func diagnosticsAreCutAtTheAskedNumber() async throws {
        let scenario = try Scenario()
        let answer = try await scenario.call(
            .validateStateMachineDefinition,
            [
                "definition": #"{"States":{"A":{"Type":"Pass"},"B":{"Type":"Pass"}}}"#,
                "maxResults": 1,
            ])
        #expect(answer["diagnostics"]?.arrayValue?.count == 1)
        #expect(answer["truncated"] == true)
    }
}
