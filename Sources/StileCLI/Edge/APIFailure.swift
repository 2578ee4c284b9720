import StileWire

extension CommandFailure {
    /// AWS's code and message in our form: what is wrong, the code, what to type next.
    init(api error: APIError) {
        let status: ExitStatus = Self.isOperational(error) ? .operational : .usage
        self.init(status, Self.text(error), next: Self.next(error.code))
    }

    /// What the caller's words can not mend.
    private static func isOperational(_ error: APIError) -> Bool {
        if error.httpStatus >= 500 || error.httpStatus == 403 { return true }
        switch error.code {
        case "AccessDeniedException", "UnrecognizedClientException", "IncompleteSignature",
            "ExpiredTokenException", "InvalidSignatureException", "ThrottlingException",
            "ServiceUnavailable", "ServerStopped", "InternalFailure":
            return true
        case _: return false
        }
    }

    /// `State Machine Does Not Exist: 'arn…'` becomes `state machine does not exist: 'arn…'` with the
    /// code after it; the messages of Stile's own operations are in our form already.
    private static func text(_ error: APIError) -> String {
        let plain = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
        if error.code == "ExecutionAlreadyExists", let arn = quoted(plain) {
            return
                "the execution \(arn) exists already, with another input or at its end; choose"
                + " another name"
        }
        guard plain.first?.isUppercase ?? true else { return plain }
        let parts = plain.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let title = (parts.first ?? "").split(separator: " ").map(lowered).joined(separator: " ")
        let rest = parts.count > 1 ? ":\(parts[1])" : ""
        return plain.isEmpty ? error.code : "\(title)\(rest) (\(error.code))"
    }

    /// What stands between the first two single quotes.
    private static func quoted(_ message: String) -> Substring? {
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        return parts.count > 2 ? parts[1] : nil
    }

    /// Words of a title lose their capital; names such as `ARN` or `IAM` keep it.
    private static func lowered(_ word: Substring) -> String {
        let tail = word.dropFirst()
        return tail.allSatisfy { $0.isLowercase } ? word.lowercased() : String(word)
    }

    private static func next(_ code: String) -> String? {
        switch code {
        case "StateMachineDoesNotExist": "stile deploy FILE"
        case "ExecutionDoesNotExist", "ExecutionNotRedrivable": "stile list"
        case "ServerStopped": "stile serve"
        case "InvalidDefinition": "stile validate FILE"
        case _: nil
        }
    }
}
