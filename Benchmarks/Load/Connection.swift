import Glibc

/// One keep-alive connection with at most one request under way; opened anew when the server closes
/// it.
struct Connection {
    enum Progress {
        /// The answer is not complete.
        case waiting
        case answered(status: Int)
        /// The server closed the connection before the answer was complete.
        case lost
    }

    private let host: String
    private let port: UInt16
    private var request: [UInt8]
    /// Where the request's number stands, if it has one.
    private let numberStart: Int?
    private(set) var descriptor: Int32 = -1
    private var received: [UInt8] = []
    /// Bytes of the answer under way.
    private var length = 0
    private var head: AnswerHead?
    /// When the request under way was due; latencies count from here.
    var dueNanos: Int64 = 0

    init(_ options: LoadOptions) {
        host = options.host
        port = options.port
        request = options.requestBytes
        numberStart = options.numberStart
        received = [UInt8](repeating: 0, count: 16 * 1024)
    }

    var isOpen: Bool { descriptor >= 0 }

    mutating func close() {
        if isOpen { Glibc.close(descriptor) }
        descriptor = -1
    }

    // MARK: - Sending

    /// Sends the request, over a new connection where there is none.
    mutating func send(dueNanos: Int64, number: Int = 0) throws {
        self.dueNanos = dueNanos
        setNumber(number)
        length = 0
        head = nil
        if !isOpen { try open() }
        if try !write() {
            // Closed since the last answer: that is a server's right.
            close()
            try open()
            guard try write() else { throw LoadFailure.system("cannot send") }
        }
    }

    private mutating func setNumber(_ number: Int) {
        guard let numberStart else { return }
        var rest = number
        for index in (0..<LoadOptions.numberMark.count).reversed() {
            request[numberStart + index] = UInt8(48 + rest % 10)
            rest /= 10
        }
    }

    /// False when the server has closed the connection.
    private func write() throws -> Bool {
        try Self.write(request, to: descriptor)
    }

    /// Writes all of it, waiting for the server where it must; false when the server has closed.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waited, 1, 1_000)
            } else if errno == EPIPE || errno == ECONNRESET {
                return false
            } else if errno != EINTR {
                throw LoadFailure.system("cannot send")
            }
        }
        return true
    }

    mutating func open() throws {
        descriptor = try Self.connect(host: host, port: port)
    }

    static func connect(host: String, port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw LoadFailure.system("cannot make a socket") }
        var one: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw LoadFailure("\(host) is no IPv4 address")
        }
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, size)
            }
        }
        guard result == 0 else { throw LoadFailure.system("cannot connect to \(host):\(port)") }
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        return descriptor
    }

    // MARK: - Receiving

    /// Takes what has arrived.
    mutating func receive() throws -> Progress {
        while true {
            if length == received.count {
                received.append(contentsOf: repeatElement(0, count: received.count))
            }
            let (count, room) = read()
            if count < 0 {
                if errno == EAGAIN { return .waiting }
                if errno == EINTR { continue }
                close()
                return .lost
            }
            if count == 0 { return ended() }
            length += count
            if let status = answered() { return .answered(status: status) }
            if count < room { return .waiting }
        }
    }

    private mutating func read() -> (count: Int, room: Int) {
        let start = length
        let descriptor = descriptor
        return received.withUnsafeMutableBytes { buffer in
            let room = buffer.count - start
            return (recv(descriptor, buffer.baseAddress?.advanced(by: start), room, 0), room)
        }
    }

    /// The answer's status once its last byte is there.
    private mutating func answered() -> Int? {
        if head == nil { head = received.withUnsafeBytes { AnswerHead($0, count: length) } }
        guard let head, let end = head.end(received, count: length), length >= end else {
            return nil
        }
        if head.closes { close() }
        return head.status
    }

    /// A body without a length ends with its connection.
    private mutating func ended() -> Progress {
        close()
        guard let head, head.endsWithConnection else { return .lost }
        return .answered(status: head.status)
    }

    /// The body of the answer that has come.
    var bodyText: String {
        String(decoding: received[min(head?.bodyStart ?? 0, length)..<length], as: UTF8.self)
    }

    // MARK: - One exchange

    /// Sends and waits; the answer's body.
    mutating func exchange() throws -> String {
        try send(dueNanos: 0)
        while true {
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, 60_000) > 0 else { throw LoadFailure("no answer in a minute") }
            switch try receive() {
            case .waiting: continue
            case .lost: throw LoadFailure("the server closed the connection")
            case .answered(let status):
                let text = bodyText
                guard (200..<300).contains(status) else {
                    throw LoadFailure("HTTP status \(status): \(text)")
                }
                return text
            }
        }
    }
}
