import StileJSON
import StileJSONPath

/// The expressions of the query language JSONPath: paths, reference paths, intrinsics, templates.
extension FieldReader {
    /// A path that selects one or many values.
    func path(_ field: String) -> DataPath? {
        string(field).flatMap { compilePath($0, field: field) }
    }

    /// A path to one value: no wildcard, slice, filter or descent.
    func singlePath(_ field: String) -> DataPath? {
        guard let path = path(field) else { return nil }
        guard path.isDefinite else {
            log.error(
                "\"\(field)\" of \(owner) must select one value, but \"\(path.text)\" can select"
                    + " many", at: pointer(to: field))
            return nil
        }
        return path
    }

    /// `InputPath` and `OutputPath`: absent is `$`, JSON null is nil.
    func nullablePath(_ field: String) -> DataPath? {
        switch object[field] {
        case nil: .root
        case .null?: nil
        case .string?: path(field)
        case let found?:
            {
                reportKind(field, expected: "a path or null", found: found)
                return nil
            }()
        }
    }

    func compilePath(_ text: String, field: String) -> DataPath? {
        do {
            return try DataPath(parsing: text)
        } catch {
            reportSyntax("a valid JSONPath", field: field, error)
            return nil
        }
    }

    /// `ResultPath`: absent is `$`, JSON null throws the result away.
    func resultPath(_ field: String = "ResultPath") -> ResultPath {
        guard let value = object[field] else { return .path(.root) }
        if value == .null { return .discard }
        guard let text = value.stringValue else {
            reportKind(field, expected: "a reference path or null", found: value)
            return .discard
        }
        if text.hasPrefix("$$") {
            log.error(
                "\"\(field)\" of \(owner) cannot write to the context object, found \"\(text)\"",
                at: pointer(to: field), suggestion: "use a path that begins with \"$.\"")
            return .discard
        }
        do {
            return .path(try ReferencePath(parsing: text))
        } catch {
            reportSyntax("a valid reference path", field: field, error)
            return .discard
        }
    }

    /// A payload template; keys that end in `.$` are compiled.
    func template(_ field: String) -> Template? {
        guard let value = object[field] else { return nil }
        guard value.objectValue != nil else {
            reportKind(field, expected: "an object", found: value)
            return nil
        }
        do {
            return .jsonPath(try PayloadTemplate(compiling: value))
        } catch {
            for problem in error.problems {
                reportTemplate(problem.pointer, problem.error, field: field)
            }
            return nil
        }
    }

    /// A path or an intrinsic call, such as `ErrorPath` of a Fail state.
    func pathOrIntrinsic(_ field: String) -> FailText? {
        guard let text = string(field) else { return nil }
        guard text.hasPrefix("States.") else {
            return compilePath(text, field: field).map { .path($0) }
        }
        do {
            return .intrinsic(try IntrinsicCall(parsing: text))
        } catch {
            reportSyntax("a valid intrinsic function call", field: field, error)
            return nil
        }
    }
}

// MARK: - Reports

extension FieldReader {
    private func reportSyntax(_ expected: String, field: String, _ error: ExpressionSyntaxError) {
        let place = pointer(to: field)
        log.error(
            "\"\(field)\" of \(owner) must be \(expected)", at: place,
            anchor: .inside(place, offset: error.offset),
            detail: "\(error.message) at offset \(error.offset)")
    }

    /// AWS names the object around the faulty key, we point into the expression.
    private func reportTemplate(
        _ relative: String, _ error: ExpressionSyntaxError, field: String
    ) {
        let template = pointer(to: field)
        let place = template + relative
        let parent = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? template
        let key = JSONPointer(parsing: place)?.steps.last ?? ""
        log.error(
            "The value for the field '\(key)' must be a valid JSONPath or a valid"
                + " intrinsic function call",
            at: parent, anchor: .inside(place, offset: error.offset),
            detail: "\"\(field)\" of \(owner): \(error.message) at offset \(error.offset)")
    }
}

extension ReferencePath {
    /// `$`
    static var root: ReferencePath {
        do {
            return try ReferencePath(parsing: "$")
        } catch {
            preconditionFailure("\"$\" must be a reference path: \(error.message)")
        }
    }
}
