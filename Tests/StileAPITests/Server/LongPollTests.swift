import ServiceLifecycle
import StileAPI
import Synchronization
import Testing

/// Who waits for work is not stuck: the time-outs are those of the client's part.
@Suite struct LongPollTests {
    private static let hold = "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func outlastsAllTimeouts() async throws {
        try await withServer {
            $0.timeouts = HTTPServerTimeouts(
                idleMillis: 50, headMillis: 200, bodyMillis: 50, answerMillis: 50, lingerMillis: 50)
        } _: { port, surface, _ in
            let client = try RawClient(port: port)
            client.send(Self.hold)
            for await _ in surface.happenings { break }
            try await onThread {
                let clock = try RawClient(port: port)
                clock.send("GET")
                try #expect(clock.answer().status == 408)
            }
            surface.release()
            try await onThread { try #expect(client.answer().body == "released") }
        }
    }

    @Test(arguments: [true, false])
    func endsWhenTheClientIsGone(_ closesWhole: Bool) async throws {
        try await withServer { port, surface, _ in
            var client: RawClient? = try RawClient(port: port)
            client?.send(Self.hold)
            var happenings: [TestSurface.Happening] = []
            for await happening in surface.happenings {
                happenings.append(happening)
                if happening == .cancelled { break }
                if closesWhole { client = nil } else { client?.endSending() }
            }
            #expect(happenings == [.held, .cancelled])
        }
    }

    @Test func isAnsweredWhenTheServerStops() async throws {
        try await withServer { port, surface, group in
            let client = try RawClient(port: port)
            client.send(Self.hold)
            for await _ in surface.happenings { break }
            await group.triggerGracefulShutdown()
            try await onThread { try #expect(client.answer().body == "nothing") }
        }
    }

    /// An answer that does not come is not waited for.
    @Test func theServerStopsAllTheSame() async throws {
        let surface = Mutex<TestSurface?>(nil)
        try await withServer {
            $0.drainMillis = 50
        } _: { port, stuck, _ in
            let client = try RawClient(port: port)
            client.send("GET /stuck HTTP/1.1\r\nHost: h\r\n\r\n")
            for await _ in stuck.happenings { break }
            surface.withLock { $0 = stuck }
        }
        surface.withLock(\.self)?.releaseStuck()
    }
}
