/// How a service integration answers.
package enum CallPattern: String, Sendable, Hashable, CaseIterable {
    case requestResponse = ""
    case sync = ".sync"
    case sync2 = ".sync:2"
    case waitForTaskToken = ".waitForTaskToken"
}

/// A Task's `Resource`, taken apart. Every text is one; what is no known form is `unknown`.
package struct TaskResourceName: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case function
        case activity
        case integration
        case unknown
    }

    package let arn: String
    package let kind: Kind
    /// `lambda`, `states`, `aws-sdk:sfn`; empty but for integrations.
    package let service: String
    /// `invoke`; empty but for integrations.
    package let action: String
    package let pattern: CallPattern

    package init(_ arn: String) {
        self.arn = arn
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 7, parts[0] == "arn" else {
            (kind, service, action, pattern) = (.unknown, "", "", .requestResponse)
            return
        }
        guard parts[2] == "states", parts[3].isEmpty, let call = Self.call(parts[5...]) else {
            let kind: Kind =
                switch (parts[2], parts[5]) {
                case ("lambda", "function"): .function
                case ("states", "activity"): .activity
                case (_, _): .unknown
                }
            (self.kind, service, action, pattern) = (kind, "", "", .requestResponse)
            return
        }
        (kind, service, action, pattern) = (.integration, call.service, call.action, call.pattern)
    }

    private static func call(
        _ parts: ArraySlice<String>
    ) -> (service: String, action: String, pattern: CallPattern)? {
        var rest = parts
        guard var service = rest.popFirst() else { return nil }
        if service == "aws-sdk", let name = rest.popFirst() { service += ":" + name }
        let call = rest.joined(separator: ":")
        let action = String(call.prefix { $0 != "." })
        guard !action.isEmpty,
            let pattern = CallPattern(rawValue: String(call.dropFirst(action.count)))
        else { return nil }
        return (service, action, pattern)
    }
}
