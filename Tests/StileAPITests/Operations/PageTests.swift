import StileJSON
import StileWire
import Testing

@testable import StileAPI

@Suite struct PageTests {
    private func scenario(_ count: Int) async throws -> Scenario {
        let scenario = try Scenario()
        for index in 0..<count {
            _ = try await scenario.call(.createActivity, ["name": .string("a\(index)")])
        }
        return scenario
    }

    /// The names on each page.
    private func pages(_ scenario: Scenario, size: Int) async throws -> [[String]] {
        var pages: [[String]] = []
        var parameters = JSONObject([("maxResults", JSON.integer(size))])
        while true {
            let answer = try await scenario.call(.listActivities, .object(parameters))
            let names = answer["activities"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
            pages.append(names ?? [])
            guard let token = answer["nextToken"] else { return pages }
            parameters["nextToken"] = token
        }
    }

    @Test(arguments: [
        (0, 3, [[]]), (3, 3, [["a0", "a1", "a2"]]), (3, 0, [["a0", "a1", "a2"]]),
        (5, 2, [["a0", "a1"], ["a2", "a3"], ["a4"]]), (4, 2, [["a0", "a1"], ["a2", "a3"]]),
    ])
    func listsArePaged(count: Int, size: Int, expected: [[String]]) async throws {
        #expect(try await pages(scenario(count), size: size) == expected)
    }

    @Test func aHundredAreAPageWhenNoneIsAskedFor() async throws {
        #expect(try await pages(scenario(101), size: 0).map(\.count) == [100, 1])
    }

    @Test func aTokenFitsOnlyItsList() async throws {
        let scenario = try await scenario(2)
        let page = try await scenario.call(.listActivities, ["maxResults": 1])
        let token = try #require(page["nextToken"]?.stringValue)
        #expect(token.utf8.count <= 1024)
        var changed = Array(token.utf8)
        changed[changed.count - 2] = changed[changed.count - 2] == 65 ? 66 : 65
        let cases: [(StileWire.Operation, String)] = [
            (.listStateMachines, token),
            (.listActivities, String(decoding: changed, as: UTF8.self)),
            (.listActivities, "InvalidToken"), (.listActivities, token + "A"),
            (.listActivities, "%%"), (.listActivities, "AAAA"),
        ]
        for (operation, token) in cases {
            let error = await #expect(throws: APIError.self) {
                try await scenario.call(operation, ["nextToken": .string(token)])
            }
            #expect(error == APIError("InvalidToken", "Invalid Token: 'Invalid token'"), "\(token)")
        }
    }
}
