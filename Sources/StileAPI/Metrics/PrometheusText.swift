/// The text exposition format 0.0.4.
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families by name, their samples by labels: two readings differ in figures only.
    static func write(_ families: [MetricRegistry.Family]) -> String {
        var text = ""
        for family in families.sorted(by: { $0.description.name < $1.description.name }) {
            write(family, to: &text)
        }
        return text
    }

    private static func write(_ family: MetricRegistry.Family, to text: inout String) {
        let name = legalName(family.description.name)
        if !family.description.meaning.isEmpty {
            text += "# HELP \(name) \(escapedHelp(family.description.meaning))\n"
        }
        text += "# TYPE \(name) \(family.description.kind.rawValue)\n"
        let samples = family.samples.map { (labels: pairs($0.key), sample: $0.value) }
        for (labels, sample) in samples.sorted(by: { $0.labels < $1.labels }) {
            switch sample {
            case .counter(let counter): text += "\(name)\(braced(labels)) \(counter.value)\n"
            case .gauge(let gauge): text += "\(name)\(braced(labels)) \(number(gauge.value))\n"
            case .histogram(let histogram): write(histogram, name, labels, to: &text)
            }
        }
    }

    private static func write(
        _ histogram: HistogramSample, _ name: String, _ labels: String, to text: inout String
    ) {
        let (buckets, sum) = histogram.read()
        // Operations that nobody calls would be most of the page.
        if !labels.isEmpty, buckets.last?.count == 0 { return }
        for (bound, count) in buckets {
            let edge = "le=\"\(bound.map(number) ?? "+Inf")\""
            let all = labels.isEmpty ? edge : "\(labels),\(edge)"
            text += "\(name)_bucket{\(all)} \(count)\n"
        }
        text += "\(name)_sum\(braced(labels)) \(number(sum))\n"
        text += "\(name)_count\(braced(labels)) \(buckets.last?.count ?? 0)\n"
    }

    // MARK: -

    private static func pairs(_ labels: MetricRegistry.Labels) -> String {
        labels.pairs.map { "\(legalName($0.name))=\"\(escapedValue($0.value))\"" }
            .joined(separator: ",")
    }

    private static func braced(_ labels: String) -> String {
        labels.isEmpty ? "" : "{\(labels)}"
    }

    /// Whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    private static func escapedHelp(_ text: String) -> String {
        escaped(text) { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : nil }
    }

    private static func escapedValue(_ text: String) -> String {
        escaped(text) { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : $0 == "\"" ? "\\\"" : nil }
    }

    private static func escaped(_ text: String, _ replace: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let replacement = replace(scalar) {
                result += replacement
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Letters, digits, `_` and `:`, no digit first.
    private static func legalName(_ name: String) -> String {
        let legal = String(
            name.unicodeScalars.map { scalar -> Character in
                let isLegal =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || scalar == "_" || scalar == ":")
                return isLegal ? Character(scalar) : "_"
            })
        guard let first = legal.unicodeScalars.first else { return "_" }
        return ("0"..."9").contains(first) ? "_" + legal : legal
    }
}
