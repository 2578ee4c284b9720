import StileAPI
import StileJSON
import StileWire
import Testing

/// Echoes operation and parameters, and refuses what names a refusal.
private struct Echo: StepFunctionsCalling {
    func call(
        _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        if let code = parameters["refuse"]?.stringValue {
            throw APIError(code, "because", members: JSONObject([("reason", "why")]))
        }
        return JSONObject([
            ("operation", .string(operation.rawValue)), ("parameters", .object(parameters)),
        ])
    }
}

private struct OwnEcho: StileCalling {
    func call(
        _ operation: StileOperation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        if operation == .deleteSchedule { throw APIError("NotPossible", "no", httpStatus: 503) }
        return JSONObject([
            ("name", .string(operation.rawValue)), ("input", .object(parameters)),
        ])
    }
}

@Suite struct StepFunctionsSurfaceTests {
    private let surface = StepFunctionsSurface(service: Echo(), stile: OwnEcho())

    private func answer(_ call: HTTPCall) async -> (status: Int, body: String)? {
        guard let answer = await surface.answer(to: call) else { return nil }
        #expect(answer.contentType == "application/x-amz-json-1.0")
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test(arguments: [
        (
            "AWSStepFunctions.StartExecution", #"{"stateMachineArn":"a"}"#, 200,
            #"{"operation":"StartExecution","parameters":{"stateMachineArn":"a"}}"#
        ),
        (
            "AWSStepFunctions.ListActivities", "", 200,
            #"{"operation":"ListActivities","parameters":{}}"#
        ),
        (
            "AWSStepFunctions.StartExecution", #"{"refuse":"InvalidName"}"#, 400,
            #"{"__type":"InvalidName","message":"because","reason":"why"}"#
        ),
        (
            "AWSStepFunctions.Start", "{}", 400,
            #"{"__type":"UnknownOperationException","message":"unknown operation \"AWSStepFunctions.Start\""}"#
        ),
        (
            "", "{}", 400,
            #"{"__type":"UnknownOperationException","message":"the header X-Amz-Target is missing"}"#
        ),
        (
            "AWSStepFunctions.ListActivities", "{", 400,
            #"{"__type":"SerializationException","message":"line 1, column 2: expected a field name in double quotes"}"#
        ),
        (
            "AWSStepFunctions.ListActivities", "[]", 400,
            #"{"__type":"SerializationException","message":"expected an object, found array"}"#
        ),
        (
            "Stile.PutSchedule", #"{"name":"n"}"#, 200,
            #"{"name":"PutSchedule","input":{"name":"n"}}"#
        ),
        ("Stile.DeleteSchedule", "{}", 503, #"{"__type":"NotPossible","message":"no"}"#),
    ])
    func answers(_ target: String, _ body: String, _ status: Int, _ expected: String) async {
        let found = await answer(
            HTTPCall("POST", "/", headers: ["x-amz-target": target], body: Array(body.utf8)))
        #expect(found?.status == status)
        #expect(found?.body == expected)
    }

    @Test func othersRequestsAreNotItsOwn() async {
        #expect(await answer(HTTPCall("GET", "/")) == nil)
        #expect(await answer(HTTPCall("POST", "/2015-03-31/functions/f/invocations")) == nil)
    }

    @Test func nestingWithoutEndIsRefused() async {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        let found = await answer(
            HTTPCall(
                "POST", "/", headers: ["X-Amz-Target": "AWSStepFunctions.ListActivities"],
                body: Array(#"{"a":"#.utf8) + deep))
        #expect(found?.status == 400)
        #expect(found?.body.contains("nested deeper than 512 levels") == true)
    }
}
