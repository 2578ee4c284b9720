import Crypto
import Foundation
import StileJSON
import StileWire

/// Signed requests to one bucket, tried again while the store is busy or out of reach.
struct S3Requests: Sendable {
    /// Tries in all; the pauses between them double from `firstPauseMillis` on.
    static let triesMax = 5
    static let firstPauseMillis: Int64 = 100
    static let pauseMillisMax: Int64 = 10_000

    private let bucketURL: String
    private let location: String
    private let signer: SigV4Signer
    private let client: HTTPClient

    init(_ configuration: S3Store.Configuration, location: String, client: HTTPClient) {
        var endpoint = configuration.endpoint
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        bucketURL = endpoint + "/" + configuration.bucket
        self.location = location
        signer = SigV4Signer(
            credentials: configuration.credentials, region: configuration.region, service: "s3")
        self.client = client
    }

    /// The answer to a request that must succeed; `about` is the key in messages.
    func send(
        _ method: String, key: String?, query: [(String, String)] = [],
        headers: HTTPHeaders = [:], body: HTTPRequest.Body = .none, about: String,
        sink: HTTPRequest.Sink = .memory, responseBytesMax: Int = 16 << 20
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(
            method, url(key: key, query: query), headers: headers, body: body, sink: sink,
            timeouts: .transfer, responseBytesMax: responseBytesMax)
        let hash = try await payloadHash(body, about: about)
        let response = try await trySend(request, hash, about: about)
        guard response.isSuccess else { throw error(response, about: about) }
        return response
    }

    /// The same, but nil when there is no such object.
    func find(
        _ method: String, key: String, about: String, sink: HTTPRequest.Sink = .memory,
        responseBytesMax: Int = 16 << 20
    ) async throws -> HTTPResponse? {
        do {
            return try await send(
                method, key: key, about: about, sink: sink, responseBytesMax: responseBytesMax)
        } catch LakeError.notFound {
            return nil
        }
    }

    // MARK: - Trying again

    private func trySend(
        _ request: HTTPRequest, _ hash: String, about: String
    ) async throws -> HTTPResponse {
        for attempt in 1... {
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            var asked: Int64?
            do throws(HTTPError) {
                let response = try await client.send(
                    signer.sign(request, payloadHash: hash, nowMillis: now))
                guard Self.isTransient(response.status), attempt < Self.triesMax else {
                    return response
                }
                asked = response.retryAfterMillis(nowMillis: now)
            } catch {
                if error == .cancelled { throw CancellationError() }
                guard error.isTransient, attempt < Self.triesMax else {
                    throw LakeError.failed(key: about, reason: error.description)
                }
            }
            try await Task.sleep(for: .milliseconds(Self.pauseMillis(after: attempt, asked: asked)))
        }
        preconditionFailure("tries end by returning or throwing")
    }

    private static func isTransient(_ status: Int) -> Bool {
        status == 429 || (500..<600).contains(status) && status != 501 && status != 507
    }

    /// Half of the pause is chance, so that tasks which failed together do not return together.
    private static func pauseMillis(after attempt: Int, asked: Int64?) -> Int64 {
        if let asked { return min(asked, pauseMillisMax) }
        let pause = min(pauseMillisMax, firstPauseMillis << Int64(attempt - 1))
        return pause / 2 + Int64.random(in: 0...pause / 2)
    }

    // MARK: - Parts of a request

    private func url(key: String?, query: [(String, String)]) -> String {
        let path = key.map { "/" + PercentEncoding.encode($0, keepingSlash: true) } ?? ""
        let parameters = query.map {
            PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1)
        }
        return bucketURL + path + (query.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    private func payloadHash(_ body: HTTPRequest.Body, about: String) async throws -> String {
        switch body {
        case .none: return SigV4Signer.payloadHash([])
        case .bytes(let bytes): return SigV4Signer.payloadHash(bytes)
        case .file(let path, let offset, let count):
            return try await BlockingWork.run {
                try Self.hash(of: path, offset: offset, count: count, about: about)
            }
        }
    }

    private static func hash(
        of path: String, offset: Int64, count: Int64, about: String
    ) throws -> String {
        do {
            let file = try Files.Descriptor(opening: path, O_RDONLY)
            guard lseek(file.number, off_t(offset), SEEK_SET) >= 0 else {
                throw SystemCallError.last("reading the file")
            }
            var hasher = SHA256()
            var rest = Int(count)
            try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
                while rest > 0 {
                    let piece = UnsafeMutableRawBufferPointer(
                        rebasing: buffer[..<min(rest, buffer.count)])
                    let got = try Files.read(file, into: piece)
                    guard got > 0 else {
                        throw SystemCallError(code: EIO, action: "reading the file")
                    }
                    hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: piece[..<got]))
                    rest -= got
                }
            }
            return String(hexadecimal: hasher.finalize())
        } catch let error as SystemCallError {
            throw error.lakeError(key: path, location: path)
        }
    }

    /// The store's refusal in the lake's terms.
    private func error(_ response: HTTPResponse, about key: String) -> LakeError {
        let document = try? XMLElement(parsing: response.body)
        let code = document?.child("Code")?.text ?? ""
        switch (response.status, code) {
        case (404, "NoSuchBucket"):
            return .failed(key: key, reason: "there is no bucket at \(location): make it first")
        case (404, _): return .notFound(key: key)
        case (412, _): return .failed(key: key, reason: "it was changed while it was read")
        case (507, _), (_, "XMinioStorageFull"), (_, "QuotaExceeded"):
            return .full(location: location)
        case (401, _), (403, _):
            return .notPermitted(key: location + (key.isEmpty ? "" : "/" + key))
        default:
            let message = document?.child("Message")?.text ?? ""
            return .failed(
                key: key,
                reason: "\(location) answered with status \(response.status) \(code): \(message)")
        }
    }
}
