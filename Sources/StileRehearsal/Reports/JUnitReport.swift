import StileJSON

extension RehearsalReport {
    /// The report as JUnit's XML: one suite per file, one failure per case with all that did not come
    /// true.
    package var junitXML: String {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        let total = results.reduce(0) { $0 + $1.realMillis }
        lines.append(
            "<testsuites name=\"stile test\" \(Self.counts(results)) time=\"\(Self.seconds(total))\">"
        )
        for suite in suites { lines += suite.junitLines }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    fileprivate static func counts(_ results: [Result]) -> String {
        "tests=\"\(results.count)\" failures=\"\(results.count { !$0.passed })\" errors=\"0\""
            + " skipped=\"0\""
    }

    /// Milliseconds as seconds with three places.
    fileprivate static func seconds(_ millis: Double) -> String {
        let whole = Int64(millis.rounded())
        return "\(whole / 1_000)." + String("\(1_000 + whole % 1_000)".dropFirst())
    }
}

extension RehearsalReport.Suite {
    fileprivate var junitLines: [String] {
        let time = RehearsalReport.seconds(results.reduce(0) { $0 + $1.realMillis })
        var lines = [
            "  <testsuite name=\"\(XML.attribute(file))\" \(RehearsalReport.counts(results))"
                + " time=\"\(time)\">",
            "    <properties>",
            "      <property name=\"definition\" value=\"\(XML.attribute(definition))\"/>",
            "      <property name=\"coverage\" value=\"\(coverage.whole.percentText)\"/>",
            "    </properties>",
        ]
        for result in results { lines += result.junitLines(file: file) }
        return lines + ["  </testsuite>"]
    }
}

extension RehearsalReport.Result {
    fileprivate func junitLines(file: String) -> [String] {
        let head =
            "    <testcase name=\"\(XML.attribute(name))\" classname=\"\(XML.attribute(file))\""
            + " time=\"\(RehearsalReport.seconds(realMillis))\""
        guard let first = mismatches.first else { return [head + "/>"] }
        let message = XML.attribute("\(first.expectation): \(first.message)")
        let body = mismatches.flatMap(\.lines).joined(separator: "\n")
        return [
            head + ">",
            "      <failure message=\"\(message)\" type=\"\(XML.attribute(first.expectation))\">"
                + XML.text("\(file):\(place.line):\(place.column)\n\(body)") + "</failure>",
            "    </testcase>",
        ]
    }
}

extension Coverage.Share {
    /// With one place where it is needed: `87.5`, `100`.
    package var percentText: String {
        // Never 100 while something is missing.
        let tenths = Int(percent * 10)
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

extension Mismatch {
    /// For people: what was expected and what is there, place by place.
    package var lines: [String] {
        ["\(expectation): \(message)"] + differences.prefix(Self.shownMax).map { "  " + $0.text }
            + (differences.count > Self.shownMax
                ? ["  … and \(differences.count - Self.shownMax) more"] : [])
    }

    private static let shownMax = 50
}

extension Difference {
    /// `$.rows: expected 7, found 8`.
    package var text: String {
        switch (expected, found) {
        case (let expected?, let found?):
            "\(path): expected \(Self.short(expected)), found \(Self.short(found))"
        case (let expected?, nil): "\(path): missing, expected \(Self.short(expected))"
        case (nil, let found?): "\(path): not expected, found \(Self.short(found))"
        case (nil, nil): path
        }
    }

    private static func short(_ value: JSON) -> String {
        let text = value.serialized()
        return text.count <= 300 ? text : text.prefix(300) + "…"
    }
}

/// Text in XML 1.0; characters that it cannot hold become U+FFFD.
private enum XML {
    static func text(_ text: String) -> String { escape(text, inAttribute: false) }

    static func attribute(_ text: String) -> String { escape(text, inAttribute: true) }

    private static func escape(_ text: String, inAttribute: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"" where inAttribute: escaped += "&quot;"
            case "\n" where inAttribute: escaped += "&#10;"
            case "\t" where inAttribute: escaped += "&#9;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\r": escaped += "&#13;"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            case _: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
