import StileJSON

/// Reads a Task's `Resource`.
struct ResourceDecoder {
    let log: ProblemLog
    let pointer: String
    let owner: String

    func decode(_ text: String) -> TaskResource? {
        guard text.contains("${") else { return parse(text) }
        log.warning(
            .unresolvedPlaceholder,
            "the resource \"\(text)\" contains a placeholder that was not filled in", at: pointer,
            suggestion: "replace it before the definition is run")
        // A whole ARN hides behind a bare placeholder; a partial one is checked as far as it goes.
        return text.hasPrefix("arn:") ? parse(text) : .function(arn: text)
    }

    private func parse(_ text: String) -> TaskResource? {
        switch ARNParser.parse(text) {
        case .resource(let resource):
            checkIntegration(resource)
            return resource
        case .fault(let detail, let suggestion):
            log.error(
                Self.notRecognized(text), at: pointer, detail: "in \(owner): \(detail)",
                suggestion: suggestion)
            return nil
        }
    }

    /// AWS's words.
    static func notRecognized(_ text: String) -> String {
        "The resource provided \(text) is not recognized. The value is not a valid resource ARN, or"
            + " the resource is not available in this region."
    }

    private func checkIntegration(_ resource: TaskResource) {
        guard case .integration(let arn, let service, let action, _) = resource,
            !arn.contains("${")
        else { return }
        switch IntegrationCatalog.find(service: service, action: action) {
        case .known: break
        case .unknownAction(let suggestion):
            log.error(
                Self.notRecognized(arn), at: pointer,
                detail: "in \(owner): \"\(service)\" has no action \"\(action)\"",
                suggestion: suggestion)
        case .unknownService(let suggestion):
            log.warning(
                .unknownIntegration,
                "the resource \"\(arn)\" names the service \"\(service)\", which is no service"
                    + " integration known here", at: pointer, suggestion: suggestion)
        }
    }
}

/// Takes resource ARNs apart.
enum ARNParser {
    enum Outcome {
        case resource(TaskResource)
        case fault(detail: String, suggestion: String?)
    }

    static func parse(_ text: String) -> Outcome {
        let parts = split(text)
        guard parts.first == "arn" else {
            return .fault(detail: "an ARN begins with \"arn:\"", suggestion: suggestion(for: text))
        }
        guard parts.count >= 6 else {
            return .fault(
                detail: "an ARN has at least six parts between colons, found \(parts.count)",
                suggestion: nil)
        }
        guard parts[1].hasPrefix("aws") || parts[1].hasPrefix("${") else {
            return .fault(
                detail: "the partition must be \"aws\" or begin with it, found \"\(parts[1])\"",
                suggestion: nil)
        }
        switch parts[2] {
        case "lambda": return function(text, parts)
        case "states":
            return parts[5] == "activity" ? activity(text, parts) : integration(text, parts)
        case let service:
            return .fault(
                detail: "a resource belongs to \"lambda\" or \"states\", found \"\(service)\"",
                suggestion: didYouMean(service, among: ["lambda", "states"]))
        }
    }

    /// The parts between colons; colons inside `${…}` do not count.
    static func split(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character == ":", depth <= 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    private static func function(_ text: String, _ parts: [String]) -> Outcome {
        guard parts[5] == "function" else {
            return .fault(
                detail: "a function ARN has \"function\" in its sixth part, found \"\(parts[5])\"",
                suggestion: didYouMean(parts[5], among: ["function"]))
        }
        guard (7...8).contains(parts.count), parts[6...].allSatisfy(isFunctionPart) else {
            return .fault(
                detail: "a function ARN ends in \"function:NAME\" or \"function:NAME:VERSION\"",
                suggestion: nil)
        }
        return .resource(.function(arn: text))
    }

    private static func isFunctionPart(_ part: String) -> Bool {
        !part.isEmpty
            && (part.contains("${")
                || part.utf8.allSatisfy {
                    Character(Unicode.Scalar($0)).isLetter || (0x30...0x39).contains($0)
                        || [0x2D, 0x5F, 0x24, 0x2E].contains($0)
                })
    }

    private static func activity(_ text: String, _ parts: [String]) -> Outcome {
        guard parts.count == 7, !parts[6].isEmpty, !parts[3].isEmpty, !parts[4].isEmpty else {
            return .fault(
                detail: "an activity ARN has a region, an account and a name",
                suggestion: "write it like \"arn:aws:states:us-east-1:000000000000:activity:NAME\"")
        }
        return .resource(.activity(arn: text))
    }

    private static func integration(_ text: String, _ parts: [String]) -> Outcome {
        var rest = Array(parts[5...])
        var service = rest.removeFirst()
        if service == "aws-sdk", !rest.isEmpty { service += ":" + rest.removeFirst() }
        let call = rest.joined(separator: ":")
        let action = String(call.prefix { $0 != "." })
        guard !service.isEmpty, service != "aws-sdk", !action.isEmpty else {
            return .fault(
                detail: "a service integration is \"arn:aws:states:::SERVICE:ACTION\"",
                suggestion: nil)
        }
        let suffix = String(call.dropFirst(action.count))
        guard let pattern = IntegrationPattern(rawValue: suffix) else {
            return .fault(
                detail: "\"\(suffix)\" is no integration pattern",
                suggestion: didYouMean(
                    suffix,
                    among: IntegrationPattern.allCases.map(\.rawValue).filter { !$0.isEmpty }))
        }
        return .resource(
            .integration(arn: text, service: service, action: action, pattern: pattern))
    }

    private static func suggestion(for text: String) -> String? {
        guard !text.isEmpty, text.split(separator: ":").count == 1, isFunctionPart(text) else {
            return nil
        }
        return "for a function write \"arn:aws:lambda:us-east-1:000000000000:function:\(text)\""
    }
}
