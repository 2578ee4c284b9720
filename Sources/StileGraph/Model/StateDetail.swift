import StileASL
import StileJSONPath

extension StateKind {
    /// What a drawing says of a state besides its name and its type.
    var detail: String? {
        switch self {
        case .task(let task): task.resource.shortName
        case .wait(let wait): wait.duration.text
        case .fail(let fail): fail.error?.text
        case .map(let map): map.detail
        case .pass, .choice, .succeed, .parallel: nil
        }
    }
}

extension TaskResource {
    /// `lambda:invoke.sync`, the function's name, the activity's name; else the text as it stands.
    fileprivate var shortName: String {
        switch self {
        case .function(let arn): functionName ?? arn
        case .activity(let arn):
            "activity " + (arn.split(separator: ":").last.map(String.init) ?? arn)
        case .integration(_, let service, let action, let pattern):
            "\(service):\(action)\(pattern.rawValue)"
        }
    }
}

extension WaitDuration {
    fileprivate var text: String {
        switch self {
        case .seconds(.value(let seconds)): "\(seconds) s"
        case .seconds(.path(let path)): "\(path.text) s"
        case .seconds(.expression(let expression)): "\(RuleText.oneLine(expression.text)) s"
        case .timestamp(.value(let time)): "until \(time)"
        case .timestamp(.path(let path)): "until \(path.text)"
        case .timestamp(.expression(let expression)): "until \(RuleText.oneLine(expression.text))"
        }
    }
}

extension FailText {
    fileprivate var text: String {
        switch self {
        case .value(let text): text
        case .path(let path): path.text
        case .intrinsic: "computed"
        case .expression(let expression): RuleText.oneLine(expression.text)
        }
    }
}

extension MapState {
    fileprivate var detail: String? {
        var parts: [String] = []
        if distributed != nil { parts.append("distributed") }
        switch items {
        case .path(let path): if path.text != "$" { parts.append("over \(path.text)") }
        case .template(let template):
            if case .expression(let expression) = template.root {
                parts.append("over \(RuleText.oneLine(expression.text))")
            }
        }
        if case .value(let most) = maxConcurrency, most > 0 { parts.append("\(most) at once") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
