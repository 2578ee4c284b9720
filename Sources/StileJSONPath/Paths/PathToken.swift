/// One step of a path.
enum PathToken: Hashable, Sendable {
    /// `.name` or `['name']`
    case name(String)
    /// `['a','b']`: at the end of a path, an object of those members; elsewhere each in turn.
    case names([String])
    /// `[n]`; negative counts from the end.
    case index(Int)
    /// `[n,m]`
    case indexes([Int])
    /// `[from:to]`, either bound may be absent or negative.
    case slice(from: Int?, to: Int?)
    /// `.*` or `[*]`
    case wildcard
    /// `..`: what follows is applied to the value and to everything below it.
    case scan
    /// `[?(…)]`
    case filter(Filter)
    /// `.length()`: always the last one.
    case function(PathFunction)

    /// Whether the token can select at most one value.
    func isDefinite(isLast: Bool) -> Bool {
        switch self {
        case .name, .index, .function: true
        case .names: isLast
        case .indexes, .slice, .wildcard, .scan, .filter: false
        }
    }

    /// Whether the token may give the same value more than once.
    var canRepeat: Bool {
        switch self {
        case .names, .indexes, .slice, .scan: true
        case .name, .index, .wildcard, .filter, .function: false
        }
    }

    /// The token in bracket notation, as Jayway prints paths in its messages.
    var bracketText: String {
        switch self {
        case .name(let name): "['\(name)']"
        case .names(let names): "[" + names.map { "'\($0)'" }.joined(separator: ",") + "]"
        case .index(let index): "[\(index)]"
        case .indexes(let indexes): "[" + indexes.map(String.init).joined(separator: ",") + "]"
        case .slice(let from, let to):
            "[\(from.map(String.init) ?? ""):\(to.map(String.init) ?? "")]"
        case .wildcard: "[*]"
        case .scan: ".."
        case .filter: "[?]"
        case .function(let function): ".\(function.name.rawValue)()"
        }
    }
}

extension [PathToken] {
    /// The first `count` tokens in bracket notation below `$`.
    func bracketText(_ count: Int) -> String {
        "$" + prefix(count).map(\.bracketText).joined()
    }
}
