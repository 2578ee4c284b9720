/// How a caller names a Lambda function: its name, `ACCOUNT:function:NAME`, or the ARN; each with a
/// version or alias after a further colon, or without.
package struct FunctionReference: Hashable, Sendable {
    package let name: String
    /// A version, an alias, or `$LATEST`; nil when none is named.
    package let qualifier: String?
    /// Of an ARN.
    package let region: String?

    /// Nil for a text that names no function, such as an ARN of another service.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isARN = parts[0] == "arn"
        let tail: ArraySlice<String>
        if isARN {
            guard parts.count >= 7, parts[2] == "lambda", parts[5] == "function" else { return nil }
            tail = parts[6...]
        } else if parts.count >= 3, parts[1] == "function" {
            tail = parts[2...]
        } else {
            tail = parts[...]
        }
        guard (1...2).contains(tail.count), let name = tail.first, !tail.contains("") else {
            return nil
        }
        self.name = name
        qualifier = tail.count == 2 ? tail.last : nil
        region = isARN && !parts[3].isEmpty ? parts[3] : nil
    }
}
