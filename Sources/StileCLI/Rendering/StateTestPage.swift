import StileJSON

/// TestState's answer as a person reads it.
struct StateTestPage {
    let answer: JSONObject

    private var status: String { answer["status"]?.stringValue ?? "" }

    var isSuccess: Bool { status == "SUCCEEDED" }

    func text(_ style: Style) -> String {
        var text = ""
        for (label, value) in header(style) {
            text += style.dim((label + ":").padding(to: 12)) + value + "\n"
        }
        if let output = answer["output"] {
            text += "\noutput:\n\(Self.indented(Self.readable(output)))"
        }
        guard let inspection = answer["inspectionData"]?.objectValue else { return text }
        text += "\ninspection data:\n"
        for (name, value) in inspection {
            text += "  \(style.dim(name + ":"))\n"
            text += Self.indented(Self.readable(value), by: 4)
        }
        return text
    }

    private func header(_ style: Style) -> [(String, String)] {
        var rows = [("status", isSuccess ? style.green(status) : style.red(status))]
        let members = [("next state", "nextState"), ("error", "error"), ("cause", "cause")]
        for (label, member) in members {
            guard let value = answer[member]?.stringValue else { continue }
            rows.append((label, value))
        }
        return rows
    }

    /// AWS puts JSON into texts; what is none stays as it is.
    private static func readable(_ value: JSON) -> String {
        guard let text = value.stringValue else { return value.pretty() }
        return (try? JSON(parsing: text))?.pretty() ?? text
    }

    private static func indented(_ text: String, by columns: Int = 2) -> String {
        let margin = String(repeating: " ", count: columns)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { margin + $0 + "\n" }.joined()
    }
}
