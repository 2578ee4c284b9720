import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Redrive beyond AWS's: from an earlier state, with other data, in another definition.
struct EditedRedriveTests {
    private static func task(_ rest: String) -> String {
        #"{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",\#(rest)}"#
    }

    /// A: a task that sets $n; P: two branches that read it; B: sets $n again; C: fails.
    private static func machine(
        a: String = #""Assign":{"n.$":"$.n"},"ResultPath":"$.a","Next":"P""#,
        inner: String = #""End":true"#, c: String = task(#""End":true"#), more: String = "",
        head: String = ""
    ) throws -> Definition {
        try Definition(
            compiling: """
                {\(head)"StartAt":"A","States":{"A":\(task(a)),
                 "P":{"Type":"Parallel","ResultPath":null,"Next":"B","Branches":[
                  {"StartAt":"X","States":{"X":{"Type":"Pass",
                    "Parameters":{"seen.$":"$n"},\(inner)}}},
                  {"StartAt":"Y","States":{"Y":\(task(#""End":true"#))}}]},
                 "B":{"Type":"Pass","Assign":{"n":20,"m.$":"$.a"},"Next":"C"},
                 "C":\(c)\(more)}}
                """)
    }

    /// Ran until `state` failed.
    private func failed(
        in state: String, _ definition: Definition? = nil
    ) throws -> Driver {
        var driver = Driver(try definition ?? Self.machine())
        driver.script[state] = [.failure(error: "Planned", cause: nil), .success("1")]
        try driver.start(input: #"{"n": 1.50}"#)
        driver.run()
        #expect(driver.state?.status == .failed)
        #expect(driver.problems.isEmpty)
        return driver
    }

    private func plan(
        _ driver: Driver, _ request: RedriveRequest
    ) throws -> RedrivePlan {
        try RedrivePlan(
            request, state: #require(driver.state), history: driver.history,
            definition: driver.definition, limits: .aws)
    }

    private func document(_ text: String) throws -> JSONDocument {
        try JSONDocument(parsing: text)
    }

    // MARK: - Path

    @Test func thePathIsReadFromTheHistory() throws {
        let driver = try failed(in: "C")
        let path = WalkedPath(driver.history)
        #expect(path.visits.map(\.state) == ["A", "P", "B", "C"])
        #expect(path.visits.map(\.isOver) == [true, true, true, false])
        #expect(path.visits[1].leftInside == ["X", "Y"])
        let one: JSON = try JSON(parsing: "1.50")
        #expect(path.visits.map { $0.variables["n"] } == [nil, one, one, 20])
        // The frame agrees, to the spelling.
        #expect(path.variables == driver.state?.frames[ExecutionState.rootFrame]?.variables)
    }

    @Test func fromAnEarlierStateWithTheDataThatItHad() throws {
        var driver = try failed(in: "C")
        let planned = try plan(driver, RedriveRequest(from: "P"))
        #expect(planned.changes.isEmpty)
        let before = driver.history.count
        #expect(driver.send(.redriveEdited(planned.edit)).accepted)
        driver.run()
        #expect(driver.problems.isEmpty)
        #expect(driver.state?.status == .succeeded)
        let events = driver.history[before...]
        #expect(
            events.prefix(2).map(\.type) == ["ExecutionRedriven", "ParallelStateEntered"])
        #expect(events.dropFirst().first?.previousEventID == events.first?.id)
        let seen = events.first { $0.type == "PassStateExited" }?.details["output"]
        #expect(seen == #"{"seen":1.50}"#)
        #expect(Set(driver.dispatches.map(\.stamp)).count == driver.dispatches.count)
        #expect(WalkedPath(driver.history).visits.map(\.state) == ["A", "P", "B", "C"])
        #expect(
            WalkedPath(driver.history).variables
                == driver.state?.frames[ExecutionState.rootFrame]?.variables)
    }

    /// What a redrive changed is what the next one begins with.
    @Test func editedDataStays() throws {
        var driver = try failed(in: "Y")
        let edit = try plan(
            driver, RedriveRequest(variables: JSONObject([("n", 7)])))
        #expect(edit.edit.entry == nil)
        driver.script["C"] = [.failure(error: "Planned", cause: nil)]
        driver.send(.redriveEdited(edit.edit))
        driver.run()
        #expect(driver.state?.status == .failed)
        #expect(driver.types.filter { $0 == "PassStateEntered" }.count == 2)
        let again = try plan(
            driver, RedriveRequest(from: "B", input: document(#"{"a": 9}"#)))
        #expect(again.edit.entry?.variables["n"] == 7)
        driver.send(.redriveEdited(again.edit))
        driver.run()
        let variables = driver.state?.frames[ExecutionState.rootFrame]?.variables
        #expect(variables == ["n": 20, "m": 9])
        #expect(WalkedPath(driver.history).variables == variables)
        #expect(driver.problems.isEmpty)
    }

    @Test func anotherInputEntersTheFailedStateAnew() throws {
        var driver = try failed(in: "C")
        let planned = try plan(driver, RedriveRequest(input: document(#"{"n" : 3}"#)))
        driver.send(.redriveEdited(planned.edit))
        driver.run()
        #expect(driver.state?.status == .succeeded)
        #expect(driver.dispatches.last?.input.text == #"{"n" : 3}"#)
        #expect(WalkedPath(driver.history).visits.last?.input == #"{"n" : 3}"#)
    }

    @Test(arguments: [
        (RedriveRequest(from: "X"), #"is inside the Parallel state "P"; redrive from "P""#),
        (RedriveRequest(from: "D"), "not on the path that was walked: A, P, B, C"),
        (RedriveRequest(variables: JSONObject([("1x", 1)])), "must begin with a letter"),
        (
            RedriveRequest(input: JSONDocument(.string(String(repeating: "x", count: 300_000)))),
            "the input has 300002 bytes, allowed are 262144"
        ),
    ])
    func refusals(request: RedriveRequest, reason: String) throws {
        let driver = try failed(in: "C")
        let refusal = try #require(throws: RedriveRefusal.self) { try plan(driver, request) }
        #expect(refusal.reason.contains(reason), "\(refusal.reason)")
    }

    @Test func aParallelStateUnderWayKeepsItsInput() throws {
        let driver = try failed(in: "Y")
        let refusal = try #require(throws: RedriveRefusal.self) {
            try plan(driver, RedriveRequest(input: document("1")))
        }
        #expect(refusal.reason.contains(#"redrive from "P""#))
    }

    // MARK: - Another definition

    private func request(
        _ definition: Definition, from: String? = nil, force: Bool = false
    ) -> RedriveRequest {
        RedriveRequest(
            from: from, revision: .init(number: 2, definition: definition), isForced: force)
    }

    @Test func whatLiesAheadMayChange() throws {
        var driver = try failed(in: "C")
        let next = try Self.machine(
            c: Self.task(#""Next":"D","ResultPath":"$.c""#),
            more: #","D":{"Type":"Pass","Result":"new","End":true}"#)
        let planned = try plan(driver, request(next))
        #expect(planned.edit.revision == 2)
        driver.definition = next
        driver.send(.redriveEdited(planned.edit))
        driver.run()
        #expect(driver.state?.output?.text == #""new""#)
        let redriven = driver.history.first { $0.type == "ExecutionRedriven" }
        #expect(redriven?.details["redriveRevision"] == 2)
    }

    @Test func whatWasWalkedMayNot() throws {
        let driver = try failed(in: "C")
        let next = try Self.machine(
            a: #""Assign":{"n.$":"$.n","k":1},"ResultPath":"$.b","Next":"P""#,
            inner: #""Next":"X2"},"X2":{"Type":"Succeed""#)
        let refusal = try #require(throws: RedriveRefusal.self) {
            try plan(driver, request(next))
        }
        for line in [
            #"state "A": "Assign" was changed (/States/A/Assign)"#,
            #"state "A": "ResultPath" was changed (/States/A/ResultPath)"#,
            #"state "X": "End" was removed (/States/P/Branches/0/States/X/End)"#,
            #"state "X": "Next" was added (/States/P/Branches/0/States/X/Next)"#,
        ] {
            #expect(refusal.reason.contains("\n  \(line)"), "\(refusal.reason)")
        }
        #expect(try plan(driver, request(next, force: true)).changes.count == 4)
        // From A on, nothing of it was walked.
        #expect(try plan(driver, request(next, from: "A")).changes.isEmpty)
    }

    /// In the middle of a Parallel state, a branch that is done was walked, the other was not.
    @Test func insideOfAParallelState() throws {
        let driver = try failed(in: "Y")
        let harmless = try Self.machine(inner: #""Comment":"c","End":true"#)
        #expect(try plan(driver, request(harmless)).changes.isEmpty)
        let walked = try Self.machine(inner: #""ResultPath":"$.r","End":true"#)
        #expect(throws: RedriveRefusal.self) { try plan(driver, request(walked)) }
        let other = try Definition(
            compiling: """
                {"StartAt":"A","States":{"A":\(Self.task(#""Assign":{"n.$":"$.n"},"ResultPath":"$.a","Next":"P""#)),
                 "P":{"Type":"Pass","End":true}}}
                """)
        let planned = try plan(driver, request(other))
        #expect(planned.edit.entry?.state == "P")
    }

    @Test func aStateThatIsGoneIsRefusedEvenByForce() throws {
        let driver = try failed(in: "C")
        let next = try Definition(
            compiling: #"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#)
        for request in [request(next, force: true), request(next, from: "B", force: true)] {
            let refusal = try #require(throws: RedriveRefusal.self) { try plan(driver, request) }
            #expect(refusal.reason.contains("revision 2 has no state"))
        }
    }
}
