/// ARNs and names as AWS forms them; the account id is the tenant.
package enum Names {
    private static let prefix = "arn:aws:states:us-east-1:000000000000:"
    /// The role that a state machine gets when none is named.
    package static let roleARN = "arn:aws:iam::000000000000:role/stile"

    package static func stateMachineARN(_ name: String) -> String {
        "\(prefix)stateMachine:\(name)"
    }

    package static func versionARN(machine: String, version: Int) -> String {
        "\(stateMachineARN(machine)):\(version)"
    }

    package static func aliasARN(machine: String, alias: String) -> String {
        "\(stateMachineARN(machine)):\(alias)"
    }

    package static func activityARN(_ name: String) -> String { "\(prefix)activity:\(name)" }

    package static func executionARN(machine: String, name: String) -> String {
        "\(prefix)execution:\(machine):\(name)"
    }

    /// The ARN of a state under test, which no machine has.
    package static func testARN(machine: String, name: String) -> String {
        "\(prefix)express:\(machine):\(name)"
    }

    /// The ARN of an Express execution; `id` tells those of one name apart.
    package static func expressARN(machine: String, name: String, id: String) -> String {
        "\(prefix)express:\(machine):\(name):\(id)"
    }

    /// The machine and version or alias in a state machine's ARN, or in a bare name.
    ///
    /// An ARN of another account, Region or kind is a machine's name as it stands, which no machine
    /// has.
    package static func stateMachine(_ nameOrARN: String) -> StateMachineReference {
        let rest = unqualified(nameOrARN, resource: "stateMachine:")
        guard rest.utf8.count == nameOrARN.utf8.count, rest.utf8.starts(with: "arn:".utf8) else {
            return StateMachineReference(rest)
        }
        return StateMachineReference(name: rest, qualifier: nil)
    }

    /// The name in an activity's ARN, or `nameOrARN` itself when it is no ARN.
    package static func activityName(_ nameOrARN: String) -> String {
        unqualified(nameOrARN, resource: "activity:")
    }

    private static func unqualified(_ nameOrARN: String, resource: String) -> String {
        let start = prefix + resource
        // By bytes: a name may begin with a combining mark, which melts with the colon before it.
        guard nameOrARN.utf8.starts(with: start.utf8) else { return nameOrARN }
        return String(Substring(nameOrARN.utf8.dropFirst(start.utf8.count)))
    }

    /// The machine in an execution's ARN and the name as the table has it: an Express execution's
    /// with its id, a child's with its map run's label; nil when it is none of ours.
    package static func execution(arn: String) -> (machine: String, name: String)? {
        guard arn.hasPrefix(prefix) else { return nil }
        let parts = arn.dropFirst(prefix.count).split(
            separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("execution", 3): return labelled(parts[1], String(parts[2]))
        case ("express", 4): return labelled(parts[1], "\(parts[2]):\(parts[3])")
        default: return nil
        }
    }

    private static func labelled(
        _ machine: Substring, _ name: String
    ) -> (machine: String, name: String) {
        let parts = machine.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return (String(machine), name) }
        return (String(parts[0]), "\(parts[1])/\(name)")
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
        case 0...0x20, 0x7F...0xA0, 0xFFFE...0xFFFF, 0x10FFFF: true
        default:
            scalar.properties.isWhitespace
                || "<>{}[]?*\"#%\\^|~`$&,;:/".unicodeScalars.contains(scalar)
        }
    }
}

/// What a state machine's ARN names: `NAME`, `NAME:VERSION` or `NAME:ALIAS`.
package struct StateMachineReference: Sendable, Hashable {
    package enum Qualifier: Sendable, Hashable {
        case version(Int)
        case alias(String)
    }

    package let name: String
    package let qualifier: Qualifier?

    init(name: String, qualifier: Qualifier?) {
        self.name = name
        self.qualifier = qualifier
    }

    /// A text of digits is a version: an alias has at least one other character.
    init(_ text: String) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        guard parts.count == 2 else {
            self.init(name: text, qualifier: nil)
            return
        }
        let isNumber = !parts[1].isEmpty && parts[1].utf8.allSatisfy { (48...57).contains($0) }
        self.init(
            name: parts[0],
            qualifier: isNumber ? .version(Int(parts[1]) ?? .max) : .alias(parts[1]))
    }
}
