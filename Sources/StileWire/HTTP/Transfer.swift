import CStileCurl
import Foundation
import Synchronization

/// One request on its way through libcurl.
///
/// Safe to send: it is made by the caller, handed to the loop's thread through a lock, and from
/// then on touched by that thread alone, but for `isCancelled`, which is atomic.
final class Transfer: @unchecked Sendable {
    let isCancelled = Atomic(false)
    /// Set before the transfer is handed over; called exactly once.
    var onFinish: (Result<HTTPResponse, HTTPError>) -> Void = { _ in }

    private let request: HTTPRequest
    /// For messages: host and port.
    private let host: String
    private var easy: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var errorText: UnsafeMutablePointer<CChar>?

    private var source: BodySource
    private var sinkFile: Int32 = -1
    private var headers = HTTPHeaders()
    private var hasAnswer = false
    private var body: [UInt8] = []
    /// What a callback refused; it goes before libcurl's own words.
    private var failure: HTTPError?

    /// Refuses what would change the request's meaning on the wire, such as line ends in headers.
    init(_ request: HTTPRequest) throws(HTTPError) {
        self.request = request
        self.source = BodySource(request.body)
        self.host = try RequestCheck.host(of: request)
    }

    deinit { release() }

    private func release() {
        if let easy { stile_easy_cleanup(easy) }
        easy = nil
        stile_slist_free(headerList)
        headerList = nil
        errorText?.deallocate()
        errorText = nil
        if sinkFile >= 0 { close(sinkFile) }
        sinkFile = -1
        source.close()
    }

    // MARK: - Ending

    func finish(_ result: Result<HTTPResponse, HTTPError>) {
        release()
        onFinish(result)
        onFinish = { _ in }
    }

    /// Ends with libcurl's own result.
    func finish(code: CURLcode) {
        guard code == CURLE_OK, failure == nil, let easy else {
            return finish(.failure(failure ?? error(of: code)))
        }
        let status = stile_easy_long(easy, CURLINFO_RESPONSE_CODE)
        let response = HTTPResponse(status: Int(status), headers: headers, body: body)
        // An empty answer brings no bytes that would make the file.
        if case .file(let path) = request.sink, response.isSuccess,
            !writeToSink(UnsafeRawBufferPointer(start: nil, count: 0), path)
        {
            return finish(.failure(failure ?? .file(path: path, reason: "it can not be made")))
        }
        finish(.success(response))
    }

    private func error(of code: CURLcode) -> HTTPError {
        var reason = errorText.map { String(cString: $0) } ?? ""
        if reason.isEmpty { reason = String(cString: stile_easy_strerror(code)) }
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return .badRequest(url: request.url, reason: reason)
        case CURLE_COULDNT_RESOLVE_HOST: return .unknownHost(host: host)
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY:
            return .notReachable(host: host, reason: reason)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(host: host, phase: phase)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return .notSecure(host: host, reason: reason)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE:
            return .interrupted(host: host, phase: phase, reason: reason)
        default: return .failed(host: host, reason: reason)
        }
    }

    private var phase: HTTPError.Phase {
        if hasAnswer { return .receiving }
        guard let easy else { return .connecting }
        return stile_easy_long(easy, CURLINFO_REQUEST_SIZE) > 0 ? .waiting : .connecting
    }

    // MARK: - Beginning

    /// A configured libcurl handle, which this object owns.
    func prepare() -> Result<UnsafeMutableRawPointer, HTTPError> {
        guard let easy = stile_easy_init() else {
            return .failure(.failed(host: host, reason: "no memory for libcurl"))
        }
        self.easy = easy
        if let error = source.open() { return .failure(error) }
        guard configure(easy) == CURLE_OK else {
            return .failure(.failed(host: host, reason: "libcurl refuses an option"))
        }
        return .success(easy)
    }

    /// The first result that is not OK, or OK.
    private func configure(_ easy: UnsafeMutableRawPointer) -> CURLcode {
        let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.errorText = errorText
        let timeouts = request.timeouts
        let steps = [
            stile_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText),
            stile_easy_set_string(easy, CURLOPT_URL, request.url),
            stile_easy_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
            stile_easy_set_long(easy, CURLOPT_NOSIGNAL, 1),
            // Signatures cover the path as it is: libcurl must not resolve dots in it.
            stile_easy_set_long(easy, CURLOPT_PATH_AS_IS, 1),
            stile_easy_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            stile_easy_set_long(easy, CURLOPT_FOLLOWLOCATION, request.redirectsMax > 0 ? 1 : 0),
            stile_easy_set_long(easy, CURLOPT_MAXREDIRS, request.redirectsMax),
            stile_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, timeouts.connectMillis),
            stile_easy_set_long(easy, CURLOPT_TIMEOUT_MS, timeouts.totalMillis),
            stile_easy_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, timeouts.idleSeconds > 0 ? 1 : 0),
            stile_easy_set_long(easy, CURLOPT_LOW_SPEED_TIME, timeouts.idleSeconds),
            RequestCheck.isLoopback(host)
                ? stile_easy_set_string(easy, CURLOPT_PROXY, "") : CURLE_OK,
            configureMethod(easy), configureHeaders(easy), configureCallbacks(easy),
        ]
        return steps.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func configureMethod(_ easy: UnsafeMutableRawPointer) -> CURLcode {
        if request.method == "HEAD" { return stile_easy_set_long(easy, CURLOPT_NOBODY, 1) }
        let method = stile_easy_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
        let sendsBody = request.body != .none || ["POST", "PUT", "PATCH"].contains(request.method)
        guard method == CURLE_OK, sendsBody else { return method }
        let size = stile_easy_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(source.count))
        guard size == CURLE_OK else { return size }
        return stile_easy_set_long(easy, CURLOPT_UPLOAD, 1)
    }

    private func configureHeaders(_ easy: UnsafeMutableRawPointer) -> CURLcode {
        // Without "Expect" a server that does not know it costs no second of waiting.
        var lines = ["Expect:"]
        if request.headers["User-Agent"] == nil { lines.append("User-Agent: stile") }
        lines += request.headers.fields.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        for line in lines {
            guard let list = stile_slist_append(headerList, line) else {
                return CURLE_OUT_OF_MEMORY
            }
            headerList = list
        }
        return stile_easy_set_list(easy, CURLOPT_HTTPHEADER, headerList)
    }

    private func configureCallbacks(_ easy: UnsafeMutableRawPointer) -> CURLcode {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let onBody: stile_data_callback = { bytes, size, count, context in
            Transfer.from(context).receive(
                UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        let onHeader: stile_data_callback = { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            Transfer.from(context).receiveHeader(String(decoding: line, as: UTF8.self))
            return size * count
        }
        let onRead: stile_data_callback = { bytes, size, count, context in
            Transfer.from(context).supply(
                UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
        let onSeek: stile_seek_callback = { context, offset, origin in
            Transfer.from(context).source.seek(to: Int64(offset))
                && origin == SEEK_SET ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
        }
        let steps = [
            stile_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION, onBody),
            stile_easy_set_pointer(easy, CURLOPT_WRITEDATA, context),
            stile_easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION, onHeader),
            stile_easy_set_pointer(easy, CURLOPT_HEADERDATA, context),
            stile_easy_set_data_callback(easy, CURLOPT_READFUNCTION, onRead),
            stile_easy_set_pointer(easy, CURLOPT_READDATA, context),
            stile_easy_set_seek_callback(easy, onSeek),
            stile_easy_set_pointer(easy, CURLOPT_SEEKDATA, context),
        ]
        return steps.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    /// The transfer of a callback; the loop keeps it alive while libcurl has it.
    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("libcurl gave no context") }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: - Callbacks

    /// A header line; a status line begins anew, after a redirect or `100 Continue`.
    private func receiveHeader(_ line: String) {
        hasAnswer = true
        if line.hasPrefix("HTTP/") {
            headers = HTTPHeaders()
            return
        }
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = line[line.utf8.index(after: colon)...].filter { $0 != "\r\n" && !$0.isNewline }
        headers.add(String(line[..<colon]), String(value).trimmed)
    }

    /// A piece of the answer; less than its size, to end the transfer, when it is not wanted.
    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let easy else { return 0 }
        let status = stile_easy_long(easy, CURLINFO_RESPONSE_CODE)
        if case .file(let path) = request.sink, (200..<300).contains(status) {
            return writeToSink(bytes, path) ? bytes.count : 0
        }
        guard body.count + bytes.count <= request.responseBytesMax else {
            failure = .answerTooLarge(host: host, bytesMax: request.responseBytesMax)
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    private func writeToSink(_ bytes: UnsafeRawBufferPointer, _ path: String) -> Bool {
        if sinkFile < 0 {
            sinkFile = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        var rest = bytes
        while sinkFile >= 0, !rest.isEmpty {
            let count = write(sinkFile, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                break
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        if rest.isEmpty, sinkFile >= 0 { return true }
        failure = .file(path: path, reason: String(cString: strerror(errno)))
        return false
    }

    private func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        switch source.read(into: buffer) {
        case .success(let count): return count
        case .failure(let error):
            failure = error
            return Int(CURL_READFUNC_ABORT)
        }
    }
}
