/// What a run measured.
struct Figures {
    private var latencies: [Int64] = []
    private var statuses: [Int: Int] = [:]
    private var lost = 0
    /// The first answer that was none.
    private var refusal: String?
    private let beganNanos: Int64
    private var endedNanos: Int64

    init(beganNanos: Int64, expected: Int) {
        self.beganNanos = beganNanos
        endedNanos = beganNanos
        latencies.reserveCapacity(expected)
    }

    var count: Int { latencies.count + lost }

    /// Takes up the answer that `connection` has.
    mutating func answered(_ connection: Connection, status: Int) {
        let now = nowNanos()
        latencies.append(now - connection.dueNanos)
        if status != 200, refusal == nil { refusal = connection.bodyText }
        statuses[status, default: 0] += 1
        endedNanos = now
    }

    mutating func lostOne() { lost += 1 }

    /// One object: counts, seconds from the first request to the last answer, milliseconds.
    var json: String {
        let sorted = latencies.sorted()
        let seconds = Double(endedNanos - beganNanos) / 1e9
        let members: [(String, String)] = [
            ("answered", "\(sorted.count)"), ("lost", "\(lost)"),
            ("statuses", "{\(statusMembers)}"), ("refusal", quoted(refusal)),
            ("seconds", "\(seconds)"),
            ("rate", "\(seconds > 0 ? Double(sorted.count) / seconds : 0)"),
            ("p50", quantile(sorted, 0.5)), ("p90", quantile(sorted, 0.9)),
            ("p99", quantile(sorted, 0.99)), ("p999", quantile(sorted, 0.999)),
            ("max", quantile(sorted, 1)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private func quoted(_ text: String?) -> String {
        guard let text else { return "null" }
        let plain = text.prefix(300).map { $0 == "\"" || $0 == "\\" || $0.isNewline ? "'" : $0 }
        return "\"\(String(plain))\""
    }

    private var statusMembers: String {
        statuses.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            .joined(separator: ",")
    }

    /// Milliseconds that this share of the answers took at most.
    private func quantile(_ sorted: [Int64], _ share: Double) -> String {
        guard !sorted.isEmpty else { return "0" }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return "\(Double(sorted[min(max(rank, 1), sorted.count) - 1]) / 1e6)"
    }
}
