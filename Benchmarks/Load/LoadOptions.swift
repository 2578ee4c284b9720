/// What to send, where to, and how much of it.
struct LoadOptions {
    /// In a body: the request's number, counted from 1 in each run.
    static let numberMark = "########"

    enum Mode: String, CaseIterable { case once, closed, open, park, hostile }

    let mode: Mode
    /// An IPv4 address.
    private(set) var host = "127.0.0.1"
    private(set) var port: UInt16 = 0
    private(set) var connections = 64
    private(set) var requests = 10_000
    private(set) var rate = 1_000.0
    private(set) var seconds = 10.0
    private var path = "/"
    private var target = ""
    private var body = "{}"

    init(_ arguments: [String]) throws {
        guard let mode = arguments.first.flatMap(Mode.init(rawValue:)) else {
            throw LoadFailure("expected one of \(Mode.allCases.map(\.rawValue))")
        }
        self.mode = mode
        var rest = arguments.dropFirst()
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst() else { throw LoadFailure("\(flag) needs a value") }
            try set(flag, value)
        }
        guard port != 0 else { throw LoadFailure("--url http://ADDRESS:PORT is missing") }
    }

    private mutating func set(_ flag: String, _ value: String) throws {
        switch flag {
        case "--url": try setURL(value)
        case "--target": target = value
        case "--body": body = value
        case "--path": path = value
        case "--connections": connections = try number(flag, value)
        case "--requests": requests = try number(flag, value)
        case "--rate": rate = Double(try number(flag, value))
        case "--seconds": seconds = Double(try number(flag, value))
        case _: throw LoadFailure("unknown flag \(flag)")
        }
    }

    private mutating func setURL(_ text: String) throws {
        let parts = text.split(separator: ":")
        guard parts.count == 3, parts[0] == "http", parts[1].hasPrefix("//"),
            let port = UInt16(parts[2])
        else { throw LoadFailure("expected http://ADDRESS:PORT, found \(text)") }
        host = String(parts[1].dropFirst(2))
        self.port = port
    }

    private func number(_ flag: String, _ text: String) throws -> Int {
        guard let number = Int(text), number > 0 else {
            throw LoadFailure("\(flag) must be a number above 0, found \(text)")
        }
        return number
    }

    /// The request, byte for byte; the same every time. Servers for several services take the one
    /// that the credential names; none of them checks the signature.
    var requestBytes: [UInt8] { head(bodyBytes: body.utf8.count) + Array(body.utf8) }

    /// Where in the request its number stands.
    var numberStart: Int? {
        let mark = Array(Self.numberMark.utf8)
        let bytes = requestBytes
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first {
            Array(bytes[$0..<($0 + mark.count)]) == mark
        }
    }

    /// Everything before the body.
    func head(bodyBytes: Int) -> [UInt8] {
        let lines = [
            "POST \(path) HTTP/1.1", "Host: \(host):\(port)",
            "Content-Type: application/x-amz-json-1.0", "X-Amz-Target: \(target)",
            "Authorization: AWS4-HMAC-SHA256 Credential=load/20260101/us-east-1/states/aws4_request,"
                + " SignedHeaders=host, Signature=none",
            "Content-Length: \(bodyBytes)", "", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}
