import Foundation
import StileTestSupport
import StileWire
import Testing

private func answer(
    _ status: Int = 200, _ body: String = "", headers: String = ""
) -> TestServer.Answer {
    .raw("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
}

@Suite struct HTTPClientTests {
    @Test func sendsAndReceivesAndReusesItsConnection() async throws {
        try await withServer { _ in
            answer(429, "slow", headers: "Retry-After: 3\r\nX-A: 1\r\nx-a: 2\r\n")
        } _: { server in
            let client = HTTPClient()
            for number in 1...3 {
                let response = try await client.send(
                    HTTPRequest(
                        "POST", server.url + "/a/../b%2Fc?x=%20",
                        headers: ["X-Key": "k \(number)", "Empty": ""],
                        body: .bytes(Array("hello".utf8))))
                #expect(response.status == 429 && response.text == "slow")
                #expect(response.retryAfterMillis(nowMillis: 0) == 3000)
                #expect(response.headers.fields.filter { $0.name.lowercased() == "x-a" }.count == 2)
            }
            let seen = server.seen
            // On a machine so busy that minutes pass in between, an idle connection may be given up.
            #expect(seen.connections < seen.requests.count)
            #expect(seen.requests.map(\.target) == Array(repeating: "/a/../b%2Fc?x=%20", count: 3))
            #expect(seen.requests[1].headers["x-key"] == "k 2")
            #expect(seen.requests[1].headers["empty"] == "")
            #expect(seen.requests[1].headers["expect"] == nil)
            #expect(seen.requests[1].body == Array("hello".utf8))
        }
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func methods(method: String) async throws {
        try await withServer { _ in
            .raw("HTTP/1.1 204 No Content\r\n\r\n")
        } _: { server in
            let response = try await HTTPClient().send(HTTPRequest(method, server.url))
            #expect(response.status == 204 && response.body.isEmpty)
            let request = try #require(server.seen.requests.first)
            #expect(request.method == method)
            let hasLength = ["POST", "PUT", "PATCH"].contains(method)
            #expect(request.headers["content-length"] == (hasLength ? "0" : nil))
            #expect(request.headers["transfer-encoding"] == nil)
        }
    }

    @Test func filesGoUpInPartAndComeDown() async throws {
        try await withTemporaryDirectory { directory in
            let source = URL(fileURLWithPath: directory + "/up")
            try Data((0..<300_000).map { UInt8($0 % 251) }).write(to: source)
            try await withServer { request in
                request.target == "/empty"
                    ? answer(200) : answer(200, String(repeating: "é", count: 200_000))
            } _: { server in
                let response = try await HTTPClient().send(
                    HTTPRequest(
                        "PUT", server.url,
                        body: .file(path: source.path, offset: 1000, count: 200_000),
                        sink: .file(path: directory + "/down")))
                #expect(response.body.isEmpty)
                #expect(
                    server.seen.requests.first?.body == (1000..<201_000).map { UInt8($0 % 251) })
                let down = try Data(contentsOf: URL(fileURLWithPath: directory + "/down"))
                #expect(down.count == 400_000)
                _ = try await HTTPClient().send(
                    HTTPRequest(
                        "GET", server.url + "/empty", sink: .file(path: directory + "/none")))
                #expect(FileManager.default.fileExists(atPath: directory + "/none"))
            }
        }
    }

    @Test func anErrorsBodyStaysOutOfTheFile() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer { _ in
                answer(404, "gone")
            } _: { server in
                let response = try await HTTPClient().send(
                    HTTPRequest("GET", server.url, sink: .file(path: directory + "/down")))
                #expect(response.text == "gone")
                #expect(!FileManager.default.fileExists(atPath: directory + "/down"))
            }
        }
    }

    @Test func redirectsAreAnswersUnlessWanted() async throws {
        try await withServer { request in
            request.target == "/end"
                ? answer(200, "end") : answer(302, headers: "Location: /end\r\n")
        } _: { server in
            let client = HTTPClient()
            #expect(try await client.send(HTTPRequest("GET", server.url)).status == 302)
            let followed = try await client.send(HTTPRequest("GET", server.url, redirectsMax: 2))
            #expect(followed.text == "end" && followed.headers["Location"] == nil)
        }
    }

    @Test(arguments: [
        HTTPRequest("GET", "ftp://h/"), HTTPRequest("GET", "file:///etc/passwd"),
        HTTPRequest("GET", "h/x"), HTTPRequest("GET", "http:///x"), HTTPRequest("GET", ""),
        HTTPRequest("GET", "http://h/a b"), HTTPRequest("GET", "http://h/\r\nX: y"),
        HTTPRequest("GET", "http://h/é"), HTTPRequest("G T", "http://h/"),
        HTTPRequest("", "http://h/"), HTTPRequest("GET", "http://h/", headers: ["A": "1\r\nB: 2"]),
        HTTPRequest("GET", "http://h/", headers: ["A b": "1"]),
        HTTPRequest("GET", "http://h/", headers: ["A": "\u{0}"]),
    ])
    func refusesWhatWouldChangeOnTheWire(request: HTTPRequest) async {
        let error = await #expect(throws: HTTPError.self) { try await HTTPClient().send(request) }
        guard case .badRequest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func nobodyListens() async throws {
        let server = try TestServer { _ in .hangUp }
        server.stop()
        _ = try? await HTTPClient().send(HTTPRequest("GET", server.url))
        let error = await #expect(throws: HTTPError.self) {
            try await HTTPClient().send(HTTPRequest("GET", server.url))
        }
        guard case .notReachable(let host, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(host == "127.0.0.1:\(server.port)")
        #expect(error?.mayHaveBeenDone == false && error?.isTransient == true)
    }

    @Test func aBrokenConnectionMayHaveDoneTheWork() async throws {
        try await withServer { _ in
            .hangUp
        } _: { server in
            let error = await #expect(throws: HTTPError.self) {
                try await HTTPClient().send(
                    HTTPRequest("POST", server.url, body: .bytes(Array("x".utf8))))
            }
            #expect(error?.mayHaveBeenDone == true)
            guard case .interrupted(_, .waiting, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func anAnswerCutShortIsAnError() async throws {
        try await withServer { request in
            request.target == "/cut"
                ? .raw("HTTP/1.1 200 X\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc")
                : .hangUp
        } _: { server in
            let request = HTTPRequest(
                "GET", server.url + "/cut",
                timeouts: HTTPTimeouts(connectMillis: 1000, totalMillis: 300, idleSeconds: 0))
            let error = await #expect(throws: HTTPError.self) {
                try await HTTPClient().send(request)
            }
            #expect(error == .timedOut(host: "127.0.0.1:\(server.port)", phase: .receiving))
        }
    }

    @Test func silenceTimesOut() async throws {
        try await withServer { _ in
            .silence
        } _: { server in
            var request = HTTPRequest("GET", server.url)
            request.timeouts.totalMillis = 50
            let error = await #expect(throws: HTTPError.self) {
                try await HTTPClient().send(request)
            }
            #expect(error == .timedOut(host: "127.0.0.1:\(server.port)", phase: .waiting))
        }
    }

    @Test func largeAnswersAreRefused() async throws {
        try await withServer { _ in
            answer(200, String(repeating: "x", count: 1000))
        } _: { server in
            var request = HTTPRequest("GET", server.url)
            request.responseBytesMax = 999
            let error = await #expect(throws: HTTPError.self) {
                try await HTTPClient().send(request)
            }
            #expect(error == .answerTooLarge(host: "127.0.0.1:\(server.port)", bytesMax: 999))
        }
    }

    @Test func cancellationEndsTheTransfer() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        try await withServer { _ in
            arrived.yield()
            return .silence
        } _: { server in
            let client = HTTPClient()
            await withTaskGroup(of: HTTPError?.self) { group in
                group.addTask {
                    do throws(HTTPError) {
                        _ = try await client.send(HTTPRequest("GET", server.url))
                        return nil
                    } catch {
                        return error
                    }
                }
                for await _ in arrivals { break }
                group.cancelAll()
                #expect(await group.next() == .some(.cancelled))
            }
        }
    }

    @Test func manyAtOnceWithinTheBound() async throws {
        try await withServer { request in
            answer(200, request.target)
        } _: { server in
            let client = HTTPClient(concurrencyMax: 4)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let response = try await client.send(
                            HTTPRequest("GET", server.url + "/\(number)"))
                        return response.text == "/\(number)"
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            #expect(server.seen.connections <= 4)
        }
    }

    @Test func startsAndStopsOften() async throws {
        try await withServer { _ in
            answer()
        } _: { (server) async throws in
            for _ in 0..<30 {
                #expect(try await HTTPClient().send(HTTPRequest("GET", server.url)).isSuccess)
            }
            for _ in 0..<30 { _ = HTTPClient() }
        }
    }
}
