/// The rules for keys, the same in every store, so that a lake can move between them.
enum ObjectKey {
    /// As in S3.
    static let bytesMax = 1024
    /// As in every common file system.
    static let componentBytesMax = 255

    /// Refuses what is not a key: empty, absolute, with `.`, `..`, empty or over-long components.
    static func check(_ key: String) throws(LakeError) {
        guard !key.isEmpty else { throw .badKey(key: key, reason: "it is empty") }
        guard !key.utf8.contains(0) else { throw .badKey(key: key, reason: "it contains a NUL") }
        guard key.utf8.count <= bytesMax else {
            throw .badKey(
                key: key, reason: "its \(key.utf8.count) bytes are over the limit of \(bytesMax)")
        }
        for (position, component) in components(of: key).enumerated() {
            try check(component, isFirst: position == 0, of: key)
        }
    }

    /// Refuses a listing prefix that no key can begin with; an empty prefix means all.
    static func check(prefix: String) throws(LakeError) {
        guard !prefix.isEmpty else { return }
        var probe = prefix.utf8.last == UInt8(ascii: "/") ? prefix + "x" : prefix
        // "a/." is a legal beginning of "a/.hidden".
        if probe.utf8.last == UInt8(ascii: ".") { probe += "x" }
        try check(probe)
    }

    /// Byte order, in which S3 lists as well; `String.<` would go by Unicode's canonical order.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// The components between slashes, cut at bytes: `/` may be followed by a combining mark.
    static func components(of key: String) -> [Substring.UTF8View] {
        key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    private static func check(
        _ component: Substring.UTF8View, isFirst: Bool, of key: String
    ) throws(LakeError) {
        let count = component.count
        if count == 0 {
            throw .badKey(
                key: key,
                reason: isFirst ? "it begins with \"/\"" : "it has an empty name between slashes")
        }
        guard count <= componentBytesMax else {
            throw .badKey(
                key: key,
                reason: "a name of \(count) bytes in it is over the limit of \(componentBytesMax)")
        }
        if component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
            throw .badKey(key: key, reason: "\"\(Substring(component))\" is not a name")
        }
        if isFirst, Reserved.names.contains(where: { component.elementsEqual($0.utf8) }) {
            throw .badKey(
                key: key, reason: "\"\(Substring(component))\" is kept for the store's own files")
        }
    }

    /// What the store keeps for itself at its root.
    enum Reserved {
        static let scratch = ".scratch"
        static let locks = ".locks"
        static let names = [scratch, locks]
    }
}
