import StileASL
import StileRehearsal
import Testing

/// What of a definition cases go through.
@Suite struct CoverageTests {
    private static let answers: [(mock: String, sum: Int)] = [
        (#"{"result": {"Payload": {"receipt": 1}}}"#, 1),
        (#"{"error": "Card.Refused"}"#, 1),
        (#"[{"error": "Card.Busy"}, {"result": {"Payload": {"receipt": 1}}}]"#, 1000),
        (#"[{"never": true}, {"result": {"Payload": {"receipt": 1}}}]"#, 1),
    ]

    private func coverage(_ count: Int) throws -> Coverage {
        var coverage = Coverage(try Definition(compiling: Machines.order))
        for (mock, sum) in Self.answers.prefix(count) {
            let text = #"{"name": "c", "input": {"sum": \#(sum)}, "mocks": {"Charge": \#(mock)}}"#
            coverage.add(try play(text, Machines.order).recording)
        }
        return coverage
    }

    @Test(arguments: [
        (
            0, "0/6 0/6 0/2 0/1 0/2",
            [
                "/States/Pause", "/States/Pause/Next", "/States/Charge", "/States/Charge/Next",
                "/States/Charge/Retry/0", "/States/Charge/Retry/1", "/States/Charge/Catch/0",
                "/States/Large?", "/States/Large?/Choices/0", "/States/Large?/Default",
                "/States/Thank", "/States/Thank/Next", "/States/Refused", "/States/Done",
            ]
        ),
        (
            1, "4/6 3/6 1/2 0/1 0/2",
            [
                "/States/Charge/Retry/0", "/States/Charge/Retry/1", "/States/Charge/Catch/0",
                "/States/Large?/Choices/0", "/States/Thank", "/States/Thank/Next",
                "/States/Refused",
            ]
        ),
        (
            2, "5/6 4/6 1/2 1/1 0/2",
            [
                "/States/Charge/Retry/0", "/States/Charge/Retry/1", "/States/Large?/Choices/0",
                "/States/Thank", "/States/Thank/Next",
            ]
        ),
        (3, "6/6 6/6 2/2 1/1 1/2", ["/States/Charge/Retry/1"]),
        (4, "6/6 6/6 2/2 1/1 2/2", []),
    ])
    func growsWithTheCases(_ count: Int, _ shares: String, _ missed: [String]) throws {
        let coverage = try coverage(count)
        let all = [
            coverage.states, coverage.transitions, coverage.choiceBranches, coverage.catchers,
            coverage.retriers,
        ]
        #expect(all.map { "\($0.taken)/\($0.total)" }.joined(separator: " ") == shares)
        #expect(coverage.missed.map(\.pointer) == missed)
        #expect((coverage.whole.percentText == "100") == missed.isEmpty)
    }

    @Test func branchesAndIterationsCount() throws {
        let mocks = #""mocks": {"One": [{"error": "Busy"}, {"result": 1}]}"#
        var coverage = Coverage(try Definition(compiling: Machines.items))
        coverage.add(
            try play(#"{"name": "c", "input": {"items": [1]}, \#(mocks)}"#, Machines.items)
                .recording)
        #expect(coverage.missed == [])
        #expect(
            coverage.spots.map(\.pointer) == [
                "/States/All", "/States/All/ItemProcessor/States/One",
                "/States/All/ItemProcessor/States/One/Retry/0",
            ])
    }
}
