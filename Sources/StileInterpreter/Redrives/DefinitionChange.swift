import StileJSON

/// A field that differs between two definitions, in a state that was walked.
package struct DefinitionChange: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, CaseIterable {
        case added
        case removed
        case changed
    }

    /// Nil: the field is the machine's own.
    package let state: String?
    /// Nil: the state as a whole.
    package let field: String?
    /// A JSON pointer into the definition that has the field, the newer one if both have it.
    package let pointer: String
    package let kind: Kind

    package var description: String {
        let what = field.map { "\"\($0)\" was \(kind.rawValue)" } ?? "was \(kind.rawValue)"
        guard let state else { return "\(what) (\(pointer))" }
        return "state \"\(state)\": \(what) (\(pointer))"
    }
}

/// Compares two definitions along the path that an execution walked.
struct DefinitionComparison {
    /// What a Parallel or Map state does only after its children, or to failures to come: it may change
    /// while they run.
    private static let fieldsAfterChildren: Set<String> = [
        "ResultSelector", "ResultPath", "OutputPath", "Output", "Assign", "Next", "End", "Catch",
        "Retry", "MaxConcurrency", "MaxConcurrencyPath",
    ]
    private static let fieldsOfChildren: Set<String> = ["Branches", "ItemProcessor", "Iterator"]

    private let old: JSONObject
    private let new: JSONObject
    private(set) var changes: [DefinitionChange] = []

    init(old: JSON, new: JSON) {
        self.old = old.objectValue ?? JSONObject()
        self.new = new.objectValue ?? JSONObject()
        if self.old["QueryLanguage"] != self.new["QueryLanguage"] {
            note(nil, "QueryLanguage", self.old["QueryLanguage"], self.new["QueryLanguage"], .root)
        }
    }

    /// Compares a state of the machine's own graph.
    ///
    /// - Parameters:
    ///   - inside: The states inside of it that were walked.
    ///   - isOver: False for a Parallel or Map state whose children go on.
    mutating func compare(_ name: String, inside: Set<String>, isOver: Bool) {
        let pointer = JSONPointer.root.appending("States").appending(name)
        compare(
            name, old["States"]?[name], new["States"]?[name], pointer, inside: inside,
            without: isOver ? [] : Self.fieldsAfterChildren)
    }

    /// Whether a state that waits for a map run is the same but for what it does at its end.
    static func isSameMapRun(_ pointer: String, old: JSON, new: JSON) -> Bool {
        guard let place = JSONPointer(parsing: pointer),
            let before = old[place]?.objectValue, let after = new[place]?.objectValue
        else { return false }
        let ignored = fieldsAfterChildren.subtracting(["MaxConcurrency", "MaxConcurrencyPath"])
        func fields(_ state: JSONObject) -> JSONObject {
            var fields = state
            for name in ignored.union(["Comment"]) { fields[name] = nil }
            return fields
        }
        return fields(before) == fields(after)
    }

    // MARK: -

    private mutating func compare(
        _ name: String, _ old: JSON?, _ new: JSON?, _ pointer: JSONPointer,
        inside: Set<String>, without ignored: Set<String> = []
    ) {
        guard let before = old?.objectValue, let after = new?.objectValue else {
            if (old == nil) != (new == nil) { note(name, nil, old, new, pointer) }
            return
        }
        let fields = before.keys + after.keys.filter { before[$0] == nil }
        for field in fields where field != "Comment" && !ignored.contains(field) {
            guard before[field] != after[field] else { continue }
            if Self.fieldsOfChildren.contains(field), let left = before[field],
                let right = after[field], left.arrayValue?.count == right.arrayValue?.count
            {
                compareGraphs(left, right, pointer.appending(field), inside)
            } else {
                note(name, field, before[field], after[field], pointer.appending(field))
            }
        }
    }

    /// One graph, or the branches of a Parallel state.
    private mutating func compareGraphs(
        _ old: JSON, _ new: JSON, _ pointer: JSONPointer, _ inside: Set<String>
    ) {
        guard let before = old.arrayValue, let after = new.arrayValue else {
            return compareGraph(old, new, pointer, inside)
        }
        for (index, (left, right)) in zip(before, after).enumerated() {
            compareGraph(left, right, pointer.appending(index), inside)
        }
    }

    private mutating func compareGraph(
        _ old: JSON, _ new: JSON, _ pointer: JSONPointer, _ inside: Set<String>
    ) {
        for field in ["StartAt", "ProcessorConfig", "QueryLanguage"] where old[field] != new[field]
        {
            note(nil, field, old[field], new[field], pointer.appending(field))
        }
        for (name, state) in old["States"]?.objectValue ?? JSONObject() where inside.contains(name)
        {
            compare(
                name, state, new["States"]?[name],
                pointer.appending("States").appending(name), inside: inside)
        }
    }

    private mutating func note(
        _ state: String?, _ field: String?, _ old: JSON?, _ new: JSON?, _ pointer: JSONPointer
    ) {
        let kind: DefinitionChange.Kind = old == nil ? .added : new == nil ? .removed : .changed
        let place = state == nil && pointer.steps.isEmpty ? pointer.appending(field ?? "") : pointer
        changes.append(
            DefinitionChange(state: state, field: field, pointer: place.text, kind: kind))
    }
}
