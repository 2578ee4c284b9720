import StileASL
import StileJSON
import StileStore
import StileWire

/// What is wrong with a definition for a type of state machine, in AWS's words.
struct DefinitionCheck {
    struct Finding {
        let severity: Diagnostic.Severity
        let code: String
        let message: String
        /// A JSON pointer, or a place in the text when it is no JSON; nil when there is no place.
        let location: String?

        /// As it stands in the message of `InvalidDefinition`.
        var text: String {
            location.map { "\(code): \(message) at \($0)" } ?? "\(code): \(message)"
        }
    }

    let definition: Definition?
    let findings: [Finding]

    /// `linting` adds the warnings that only Stile has; AWS has no hints, so they are left out.
    init(_ text: String, type: StateMachineType, linting: Bool = false) {
        let compiled = Definition.compile(text, linting: linting)
        let express = type == .express ? compiled.definition.map(Self.refusedByExpress) : nil
        definition = compiled.definition
        findings =
            compiled.diagnostics.filter { $0.severity.isAtLeast(.warning) }
            .map { Finding($0, text: text) } + (express ?? [])
    }

    var errors: [Finding] { findings.filter { $0.severity == .error } }

    /// - Throws: `InvalidDefinition` with all errors.
    static func require(_ text: String, type: StateMachineType) throws(APIError) {
        let errors = DefinitionCheck(text, type: type).errors
        guard errors.isEmpty else {
            throw refusal(errors.map(\.text))
        }
    }

    static func refusal(_ texts: [String]) -> APIError {
        APIError(
            "InvalidDefinition",
            "Invalid State Machine Definition: '\(texts.joined(separator: ", "))'")
    }

    // MARK: - Express

    /// What an Express machine can not do, since nothing of it outlives five minutes.
    private static func refusedByExpress(_ definition: Definition) -> [Finding] {
        definition.allStates.compactMap { listing in
            refusal(of: listing.state).map { refused, field in
                Finding(
                    severity: .error, code: DiagnosticCode.schemaValidationFailed.rawValue,
                    message: "Express state machine does not support \(refused)",
                    location: listing.pointer + field)
            }
        }
    }

    /// What is refused and the field that says it.
    private static func refusal(of state: State) -> (what: String, field: String)? {
        switch state.kind {
        case .task(let task): refusal(of: task.resource).map { ($0, "/Resource") }
        case .map(let map) where map.distributed != nil: ("Distributed Map", "")
        case .map, .pass, .choice, .wait, .succeed, .fail, .parallel: nil
        }
    }

    private static func refusal(of resource: TaskResource) -> String? {
        switch resource {
        case .function: nil
        case .activity: "Activity ARN"
        case .integration(_, _, _, let pattern):
            switch pattern {
            case .requestResponse: nil
            case .sync, .sync2: "'.sync' service integration"
            // The blank at the end is AWS's.
            case .waitForTaskToken: "'.waitForTaskToken' service integration "
            }
        }
    }
}

extension DefinitionCheck.Finding {
    fileprivate init(_ diagnostic: Diagnostic, text: String) {
        var message = diagnostic.message
        var location: String? = diagnostic.pointer
        if let fault = Self.fault(diagnostic, text: text) {
            (message, location) = (fault.message, fault.location)
        }
        self.init(
            severity: diagnostic.severity, code: diagnostic.code.rawValue, message: message,
            location: location)
    }

    private static func fault(_ diagnostic: Diagnostic, text: String) -> JacksonFault? {
        guard diagnostic.code == .invalidJSONDescription else { return nil }
        do {
            _ = try JSON(parsing: text)
            return nil
        } catch {
            return JacksonFault(text, error)
        }
    }
}
