import StileJSON

/// Reads `Retry` and `Catch` of a state.
struct ErrorHandlers {
    let fields: FieldReader
    /// Variables that scopes around the state assign.
    let outerVariables: Set<String>
    var queryLanguage = QueryLanguage.jsonPath

    private var log: ProblemLog { fields.log }

    func retriers() -> [Retrier] {
        let readers = readers(
            "Retry", word: "retrier",
            allowed: [
                "Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate",
                "MaxDelaySeconds", "JitterStrategy",
            ])
        let errors = errorNames(readers)
        return zip(readers, errors).map(retrier)
    }

    func catchers() -> [Catcher] {
        let readers = readers(
            "Catch", word: "catcher",
            allowed: FieldTable.catcherFields(in: queryLanguage))
        let errors = errorNames(readers)
        return zip(readers, errors).enumerated().map { index, entry in
            let (reader, errors) = entry
            reader.require("Next")
            reader.checkAssignedNames(outer: outerVariables)
            return catcher(reader, errors, "Catch[\(index)]")
        }
    }

    private func catcher(_ reader: FieldReader, _ errors: [String], _ name: String) -> Catcher {
        let next = reader.name("Next") ?? ""
        switch queryLanguage {
        case .jsonPath:
            return Catcher(
                errorEquals: errors, resultPath: reader.resultPath(), next: next,
                assign: reader.template("Assign"))
        case .jsonata:
            let assign = reader.jsonataObject("Assign", location: "\(name)/Assign")
            return Catcher(
                errorEquals: errors, resultPath: .path(.root), next: next,
                assign: assign.map(Template.jsonata),
                output: reader.jsonataTemplate("Output", location: "\(name)/Output"))
        }
    }

    private func readers(_ field: String, word: String, allowed: [String]) -> [FieldReader] {
        // AWS accepts an empty list here, and only here (recorded).
        if fields.object[field]?.arrayValue?.isEmpty == true { return [] }
        return fields.objects(field).map { index, object, place in
            let owner = "\(word) \(index + 1) of \(fields.owner)"
            let reader = FieldReader(
                object, at: place, owner: owner, log: log, allowed: allowed,
                foreign: { FieldTable.foreignCatcherField($0, in: queryLanguage) })
            _ = reader.string("Comment")
            return reader
        }
    }

    private func retrier(_ reader: FieldReader, errors: [String]) -> Retrier {
        let seconds = 1...JSONPathStates.secondsMax
        let interval = reader.integer("IntervalSeconds", in: seconds) ?? 1
        let maxDelay = reader.integer("MaxDelaySeconds", in: 1...31_622_399)
        if let maxDelay, maxDelay <= interval {
            log.error(
                "\"MaxDelaySeconds\" of \(reader.owner) must be greater than \"IntervalSeconds\""
                    + " (\(interval)), found \(maxDelay)", at: reader.pointer(to: "MaxDelaySeconds")
            )
        }
        return Retrier(
            errorEquals: errors, intervalSeconds: interval,
            maxAttempts: reader.integer("MaxAttempts", in: 0...99_999_999) ?? 3,
            backoffRate: reader.number("BackoffRate", in: 1..., expected: "a number of at least 1")
                ?? 2,
            maxDelaySeconds: maxDelay, jitter: reader.choice("JitterStrategy") ?? .none)
    }

    // MARK: - ErrorEquals

    private func errorNames(_ readers: [FieldReader]) -> [[String]] {
        readers.enumerated().map { index, reader in
            reader.require("ErrorEquals")
            let names = reader.names("ErrorEquals")
            checkAll(names, in: reader, isLast: index == readers.count - 1)
            return names
        }
    }

    private func checkAll(_ names: [String], in reader: FieldReader, isLast: Bool) {
        guard names.contains(ReservedErrorName.all) else { return }
        let place = reader.pointer(to: "ErrorEquals")
        if names.count > 1 {
            log.error(
                "\"States.ALL\" must stand alone in \"ErrorEquals\" of \(reader.owner)", at: place,
                suggestion:
                    "it covers the other names: remove them, or give them an entry before it")
        }
        if !isLast {
            log.error(
                "\"States.ALL\" can only be in the last entry, but \(reader.owner) is followed by"
                    + " others", at: place, suggestion: "move it to the end")
        }
    }
}
