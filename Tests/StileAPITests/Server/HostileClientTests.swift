import StileAPI
import Testing

/// Clients that send too much, too slowly or nonsense are told so, and those beside them go on.
@Suite struct HostileClientTests {
    /// What a client does, and what it is told.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let sends: String
        let status: Int
        let says: String
        var change: @Sendable (inout HTTPServerSettings) -> Void = { _ in }

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "a body of 100 MB", sends: RawClient.request("a", length: 100_000_000),
            status: 413, says: "HTTP content length exceeded 1000000 bytes."),
        Case(
            name: "chunks without end",
            sends: "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(
                    repeating: "1000\r\n\(String(repeating: "a", count: 4096))\r\n", count: 300),
            status: 413, says: "HTTP content length exceeded 1000000 bytes."),
        Case(
            name: "slow headers", sends: "POST / HTTP/1.1\r\nHost: h\r\nX-", status: 408,
            says: "the request did not come in time"
        ) { $0.timeouts.headMillis = 50 },
        Case(
            name: "a slow body", sends: RawClient.request("{", length: 10), status: 408,
            says: "the request did not come in time"
        ) { $0.timeouts.bodyMillis = 50 },
        Case(
            name: "no HTTP", sends: "\u{16}\u{3}\u{1}\r\n\r\n", status: 400,
            says: "the request is not HTTP"),
        Case(
            name: "huge headers",
            sends: RawClient.request(
                "", headers: "X-Long: \(String(repeating: "a", count: 40_000))\r\n"),
            status: 400, says: "the request is not HTTP"),
        Case(
            name: "many headers",
            sends: RawClient.request(
                "", headers: String(repeating: "X-Many: 1\r\n", count: 500)),
            status: 400, says: "the request is not HTTP"),
        Case(
            name: "a body beyond the memory for bodies", sends: RawClient.request("abcdef"),
            status: 503, says: "too many requests are under way"
        ) { $0.bodyBytesAtOnceMax = 5 },
    ]

    @Test(arguments: cases)
    func isToldAndHungUpOn(_ item: Case) async throws {
        try await withServer(item.change) { port, _, _ in
            try await onThread {
                let good = try RawClient(port: port)
                let hostile = try RawClient(port: port)
                hostile.send(item.sends)
                let answer = try hostile.answer()
                #expect(answer.status == item.status)
                #expect(answer.body.contains(item.says), "\(answer.body)")
                #expect(answer.body.hasPrefix(#"{"__type":""#))
                #expect(answer.head.lowercased().contains("connection: close"))
                #expect(hostile.readToEnd() == 0)
                for _ in 1...2 {
                    good.send(RawClient.request("well"))
                    try #expect(good.answer().body == "well")
                }
            }
        }
    }

    /// Who goes on sending after the refusal is cut off, not listened to for ever.
    @Test func theRestOfALargeBodyIsNotRead() async throws {
        try await withServer { port, _, _ in
            try await onThread {
                let hostile = try RawClient(port: port)
                hostile.send(RawClient.request("", length: 100_000_000))
                var sentWhole = true
                for _ in 1...100 where sentWhole {
                    sentWhole = hostile.send([UInt8](repeating: 0x61, count: 1_000_000))
                }
                #expect(!sentWhole)
            }
        }
    }

    @Test func silentConnectionsAreClosed() async throws {
        try await withServer {
            $0.timeouts.idleMillis = 100
        } _: { port, _, _ in
            try await onThread {
                let halfOpen = try RawClient(port: port)
                let idle = try RawClient(port: port)
                idle.send(RawClient.request("first"))
                try #expect(idle.answer().body == "first")
                #expect(halfOpen.readToEnd() == 0)
                #expect(idle.readToEnd() == 0)
            }
        }
    }

    @Test func tooManyConnections() async throws {
        try await withServer {
            $0.connectionsMax = 2
        } _: { port, _, _ in
            try await onThread {
                let first = try RawClient(port: port)
                first.send(RawClient.request("1"))
                try #expect(first.answer().body == "1")
                do {
                    let second = try RawClient(port: port)
                    second.send(RawClient.request("2"))
                    try #expect(second.answer().body == "2")
                    let third = try RawClient(port: port)
                    try #expect(third.answer().status == 503)
                    #expect(third.readToEnd() == 0)
                }
                first.send(RawClient.request("still"))
                try #expect(first.answer().body == "still")
                try #expect(Self.statusOfNextPlace(port) == 200)
            }
        }
    }

    /// Places of connections that ended are free as soon as that is known: asks until there is one.
    private static func statusOfNextPlace(_ port: Int) throws -> Int {
        while true {
            let next = try RawClient(port: port)
            next.send(RawClient.request("3"))
            let status = try? next.answer().status
            if let status, status != 503 { return status }
        }
    }

    /// An answer that nobody takes does not stay in memory.
    @Test func answersThatAreNotTaken() async throws {
        try await withServer {
            $0.connectionsMax = 1
            $0.timeouts.answerMillis = 50
        } _: { port, surface, _ in
            let slow = try RawClient(port: port)
            slow.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
            for await _ in surface.happenings { break }
            try await onThread {
                // The place is free once the one who does not take its answer was cut off.
                try #expect(Self.statusOfNextPlace(port) == 200)
                #expect(slow.readToEnd() < TestSurface.largeBytes)
            }
        }
    }

    @Test func expectContinueIsAnswered() async throws {
        try await withServer { port, _, _ in
            try await onThread {
                let client = try RawClient(port: port)
                client.send(RawClient.request("", length: 4, headers: "Expect: 100-continue\r\n"))
                try #expect(client.answer().status == 100)
                client.send("body")
                try #expect(client.answer().body == "body")
            }
        }
    }

    /// What is told of an answer's length is not followed by the answer.
    @Test func headHasNoBody() async throws {
        try await withServer { port, _, _ in
            try await onThread {
                let client = try RawClient(port: port)
                client.send("HEAD /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
                client.endSending()
                let answer = String(decoding: client.bytesToEnd(), as: UTF8.self)
                #expect(answer.contains("200 OK") && answer.contains("Content-Length: 4"))
                #expect(!answer.contains("body"))
            }
        }
    }

    @Test func requestsInARowAreAnsweredInOrder() async throws {
        try await withServer { port, _, _ in
            try await onThread {
                let client = try RawClient(port: port)
                let requests = (1...50).map { RawClient.request("\($0)") }
                client.send(
                    requests.joined() + RawClient.request("end", headers: "Connection: close\r\n"))
                #expect(client.readToEnd() > 50 * 100)
            }
        }
    }
}
