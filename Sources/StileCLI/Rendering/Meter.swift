import Synchronization

/// How far a long piece of work is: one line on a terminal, nothing anywhere else.
final class Meter: Sendable {
    private let what: String
    private let console: Console
    private let shown = Mutex<String?>(nil)

    init(_ what: String, _ console: Console) {
        self.what = what
        self.console = console
    }

    /// - Parameter part: From 0 to 1.
    func show(_ part: Double) { show("\(Int(part * 100))%") }

    func show(_ state: String) {
        guard console.errorIsTerminal else { return }
        let isNew = shown.withLock { shown in
            defer { shown = state }
            return shown != state
        }
        if isNew { console.writeError("\r\u{1B}[K\(what) \(state)") }
    }

    /// Takes the line away.
    func end() {
        guard shown.withLock({ $0 != nil }) else { return }
        console.writeError("\r\u{1B}[K")
    }
}

/// Sizes for people.
enum SizeText {
    /// `12 B`, `3.4 KB`, `1.2 GB`; powers of 1,000.
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 1_000 || unit == "GB" {
                if unit == "B" { return "\(count) B" }
                let tenths = Int((value * 10).rounded())
                return "\(tenths / 10).\(tenths % 10) \(unit)"
            }
            value /= 1_000
        }
        return "\(count) B"
    }
}
