import Foundation
import Synchronization

/// Where a command writes: data to `out`, everything for people to `note`.
package struct Console: Sendable {
    /// Writes to standard output as it is.
    package let write: @Sendable (String) -> Void
    /// Writes to standard error as it is.
    package let writeError: @Sendable (String) -> Void
    package let outIsTerminal: Bool
    package let errorIsTerminal: Bool
    package let usesColour: Bool
    /// Columns and rows of the terminal.
    package let size: @Sendable () -> (columns: Int, rows: Int)

    package init(
        write: @escaping @Sendable (String) -> Void,
        writeError: @escaping @Sendable (String) -> Void, outIsTerminal: Bool = false,
        errorIsTerminal: Bool = false, usesColour: Bool = false,
        size: @escaping @Sendable () -> (columns: Int, rows: Int) = { (80, 24) }
    ) {
        self.write = write
        self.writeError = writeError
        self.outIsTerminal = outIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.usesColour = usesColour
        self.size = size
    }

    /// One line of data.
    func out(_ line: String) { write(line + "\n") }

    /// One line for people.
    func note(_ line: String) { writeError(line + "\n") }

    /// The likely next command, which only a person wants to read.
    func next(_ command: String) {
        guard errorIsTerminal else { return }
        note(style.dim("next: \(command)"))
    }

    var style: Style { Style(usesColour: usesColour) }

    static func process(environment: [String: String]) -> Console {
        let out = isatty(STDOUT_FILENO) == 1
        let error = isatty(STDERR_FILENO) == 1
        let plain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return Console(
            write: { writeAll($0, to: STDOUT_FILENO) },
            writeError: { writeAll($0, to: STDERR_FILENO) },
            outIsTerminal: out, errorIsTerminal: error && environment["TERM"] != "dumb",
            usesColour: out && error && !plain, size: terminalSize)
    }

    /// A closed pipe (`stile list | head`) ends the writing; there is nobody left to tell.
    private static func writeAll(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private static func terminalSize() -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

/// Colours and weights, or nothing at all.
struct Style: Sendable {
    let usesColour: Bool

    func bold(_ text: String) -> String { dressed(text, "1") }
    func dim(_ text: String) -> String { dressed(text, "2") }
    func red(_ text: String) -> String { dressed(text, "31") }
    func green(_ text: String) -> String { dressed(text, "32") }
    func yellow(_ text: String) -> String { dressed(text, "33") }
    func cyan(_ text: String) -> String { dressed(text, "36") }

    private func dressed(_ text: String, _ code: String) -> String {
        usesColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
