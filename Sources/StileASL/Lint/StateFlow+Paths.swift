import StileJSON
import StileJSONPath

// The fields of JSONPath states that read the data.
extension StateFlow {
    /// What the path in a field finds, and a report if nothing can be there.
    func path(_ field: String, in shape: Shape) -> Shape {
        guard let text = state.object[field]?.stringValue else { return .emptyObject }
        return lookup(text, field: field, in: shape, at: state.pointer(to: field))
    }

    /// A payload template; nil where the field is absent.
    func template(_ field: String, in shape: Shape) -> Shape? {
        state.object[field].map {
            template($0, field: field, in: shape, at: state.pointer(to: field))
        }
    }

    private func template(_ value: JSON, field: String, in shape: Shape, at place: String) -> Shape
    {
        switch value {
        case .null, .bool, .number, .string: return Shape(value)
        case .array(let elements):
            let shapes = elements.enumerated().map {
                template($0.element, field: field, in: shape, at: "\(place)/\($0.offset)")
            }
            return .array(
                of: shapes.joined() ?? .unknown, count: elements.count,
                bytes: shapes.reduce(1) { $0 + $1.bytesMin + 1 })
        case .object(let object):
            var members: [String: Shape.Member] = [:]
            for (key, member) in object {
                let here = place + "/" + JSONPointer.escape(key)
                let found: Shape
                if key.hasSuffix(".$"), let text = member.stringValue {
                    found = lookup(text, field: field, in: shape, at: here)
                } else {
                    found = template(member, field: field, in: shape, at: here)
                }
                members[VariableNames.plain(key)] = Shape.Member(shape: found, isCertain: true)
            }
            return .object(members)
        }
    }

    /// A path, or the paths among the arguments of an intrinsic function.
    private func lookup(_ text: String, field: String, in shape: Shape, at place: String) -> Shape {
        guard !IntrinsicCall.isIntrinsic(text) else {
            if report != nil {
                for path in IntrinsicCall.paths(in: text) {
                    _ = lookup(path, field: field, in: shape, at: place)
                }
            }
            return KnownRange(intrinsic: text).map {
                .array(of: .scalar(bytes: 1), count: $0.count)
            } ?? .unknown
        }
        guard shape != .unknown, let path = PlainPath(text) else { return .unknown }
        switch shape.lookup(path) {
        case .found(let found): return found
        case .missing(let miss):
            report?.log.report(miss, text, "\"\(field)\" of state \"\(state.name)\"", at: place)
            return .unknown
        }
    }

    /// Fields that are nothing but a path, relative to the effective input.
    func checkPlainPaths(_ effective: Shape) {
        guard report != nil else { return }
        let fields = [
            "SecondsPath", "TimestampPath", "MaxConcurrencyPath", "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath", "TimeoutSecondsPath", "HeartbeatSecondsPath",
            "ErrorPath", "CausePath",
        ]
        for field in fields where state.has(field) { _ = path(field, in: effective) }
    }

    // MARK: - Choice rules

    /// Comparisons of what is not there. A rule that asks anywhere for presence is left alone.
    func checkRules(_ effective: Shape) {
        guard let report else { return }
        for (index, rule) in state.entries("Choices").enumerated() {
            rule.object["Assign"].map {
                _ = template($0, field: "Assign", in: effective, at: rule.pointer + "/Assign")
            }
            guard !JSON.object(rule.object).asksForPresence else { continue }
            check(
                .object(rule.object), effective, at: rule.pointer,
                "choice rule \(index + 1) of state \"\(state.name)\"", report.log)
        }
    }

    private func check(
        _ value: JSON, _ effective: Shape, at place: String, _ owner: String, _ log: ProblemLog
    ) {
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                check(element, effective, at: "\(place)/\(index)", owner, log)
            }
        case .object(let object):
            for (key, member) in object where key != "Assign" {
                let here = place + "/" + key
                guard key == "Variable" || key.hasSuffix("Path"), let text = member.stringValue
                else {
                    check(member, effective, at: here, owner, log)
                    continue
                }
                guard let path = PlainPath(text),
                    case .missing(let miss) = effective.lookup(path)
                else { continue }
                log.report(miss, text, "\"\(key)\" of \(owner)", at: here)
            }
        case .null, .bool, .number, .string: break
        }
    }
}

extension JSON {
    fileprivate var asksForPresence: Bool {
        switch self {
        case .array(let elements): elements.contains(where: \.asksForPresence)
        case .object(let object):
            object.contains("IsPresent") || object.values.contains(where: \.asksForPresence)
        case .null, .bool, .number, .string: false
        }
    }
}

extension ProblemLog {
    fileprivate func report(_ miss: Shape.Miss, _ text: String, _ owner: String, at place: String) {
        let there: String
        switch miss.names {
        case nil: there = "what it is looked for in is no object"
        case []?: there = "the object there is empty"
        case let names?:
            let shown = names.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
            there = "the object there has only \(shown)" + (names.count > 8 ? " and others" : "")
        }
        warning(
            .pathNeverExists,
            "\"\(text)\" in \(owner) leads nowhere in any run: there is no \"\(miss.name)\", \(there)",
            at: place,  // One letter is near to every other.
            suggestion: miss.name.count < 3 ? nil : didYouMean(miss.name, among: miss.names ?? []))
    }
}
