/// ARNs and names as AWS forms them; the account id is the tenant.
package enum Names {
    private static let prefix = "arn:aws:states:us-east-1:000000000000:"
    /// The role that a state machine gets when none is named.
    package static let roleARN = "arn:aws:iam::000000000000:role/stile"

    package static func stateMachineARN(_ name: String) -> String {
        "\(prefix)stateMachine:\(name)"
    }

    package static func executionARN(machine: String, name: String) -> String {
        "\(prefix)execution:\(machine):\(name)"
    }

    /// The name in a state machine's ARN, or `nameOrARN` itself when it is no ARN.
    package static func stateMachineName(_ nameOrARN: String) -> String {
        let start = prefix + "stateMachine:"
        guard nameOrARN.hasPrefix(start) else { return nameOrARN }
        return String(nameOrARN.dropFirst(start.count))
    }

    /// The two names in an execution's ARN; nil when it is none of ours.
    package static func execution(arn: String) -> (machine: String, name: String)? {
        let start = prefix + "execution:"
        guard arn.hasPrefix(start) else { return nil }
        let parts = arn.dropFirst(start.count).split(
            separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    /// Why AWS would refuse `name` for a state machine or an execution; nil when it would not.
    package static func refusal(of name: String) -> String? {
        guard !name.isEmpty else { return "it is empty, expected 1 to 80 characters" }
        guard name.unicodeScalars.count <= 80 else {
            return "it has \(name.unicodeScalars.count) characters, expected 1 to 80"
        }
        guard let bad = name.unicodeScalars.first(where: isForbidden) else { return nil }
        let shown = bad.properties.isWhitespace || bad.value < 0x20 ? "white space" : "'\(bad)'"
        return "it contains \(shown); allowed are characters other than white space, control "
            + "characters and <>{}[]?*\"#%\\^|~`$&,;:/"
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x7F...0xA0: true
        default:
            scalar.properties.isWhitespace
                || "<>{}[]?*\"#%\\^|~`$&,;:/".unicodeScalars.contains(scalar)
        }
    }
}
