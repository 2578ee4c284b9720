import StileJSON

/// The rules for the names that `Assign` gives to variables.
package enum VariableNames {
    static let charactersMax = 80
    /// What JSONata expressions read the state's data from.
    static let reserved = "states"

    /// Why `name` is no name of a variable; nil if it is one.
    package static func fault(of name: String) -> String? {
        if name.unicodeScalars.count > charactersMax {
            return "has more than \(charactersMax) characters"
        }
        if name == reserved { return "is reserved" }
        guard let first = name.unicodeScalars.first else { return "is empty" }
        guard first.properties.isIDStart || first == "_" else {
            return "must begin with a letter"
        }
        guard name.unicodeScalars.allSatisfy({ $0.properties.isIDContinue || $0 == "_" }) else {
            return "may only have letters, digits and underscores"
        }
        return nil
    }

    /// The variables that the states of a graph assign, read from the raw text of the graph.
    static func assigned(in states: JSONObject) -> Set<String> {
        var names: Set<String> = []
        for (_, value) in states {
            add(value["Assign"], to: &names)
            for list in ["Choices", "Catch"] {
                for entry in value[list]?.arrayValue ?? [] { add(entry["Assign"], to: &names) }
            }
        }
        return names
    }

    private static func add(_ assign: JSON?, to names: inout Set<String>) {
        for key in assign?.objectValue?.keys ?? [] { names.insert(plain(key)) }
    }

    /// A key of `Assign` without the mark of an expression.
    static func plain(_ key: String) -> String {
        key.hasSuffix(".$") ? String(key.dropLast(2)) : key
    }
}

extension FieldReader {
    /// Checks the names that `Assign` sets, and that none of them is a variable of a scope around.
    func checkAssignedNames(outer: Set<String>) {
        for key in object["Assign"]?.objectValue?.keys ?? [] {
            let name = VariableNames.plain(key)
            let place = pointer(to: "Assign") + "/" + JSONPointer.escape(key)
            if let fault = VariableNames.fault(of: name) {
                log.error(
                    "the variable name \"\(name)\" in \"Assign\" of \(owner) \(fault)", at: place,
                    anchor: .key(place))
            } else if outer.contains(name) {
                log.error(
                    "\"Assign\" of \(owner) sets the variable \"\(name)\", which is assigned in a"
                        + " scope around it", at: place, anchor: .key(place),
                    suggestion: "give it another name: a Parallel branch or Map iteration cannot"
                        + " change variables from outside")
            }
        }
    }
}
