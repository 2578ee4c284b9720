import StileASL
import StileJSON
import StileStore
import StileWire

extension StepFunctionsService {
    /// AWS's page of diagnostics, and what 0 stands for.
    private static let diagnosticsMax = 100

    func validateStateMachineDefinition(_ request: Request) async throws(APIError) -> JSONObject {
        let type = request.string("type").flatMap(StateMachineType.init) ?? .standard
        let wantsWarnings = request.string("severity") == "WARNING"
        let check = DefinitionCheck(
            request.required("definition"), type: type, linting: wantsWarnings)
        let wanted = wantsWarnings ? check.findings : check.errors
        let asked = Int(request.parameters["maxResults"]?.integerValue ?? 0)
        let limit = asked > 0 ? min(asked, Self.diagnosticsMax) : Self.diagnosticsMax
        let diagnostics = wanted.prefix(limit).map { finding in
            var shape = JSONObject([
                ("severity", JSON.string(finding.severity.rawValue)),
                ("code", .string(finding.code)), ("message", .string(finding.message)),
            ])
            shape["location"] = finding.location.map { .string($0) }
            return JSON.object(shape)
        }
        return JSONObject([
            ("result", check.errors.isEmpty ? "OK" : "FAIL"),
            ("diagnostics", .array(diagnostics)),
            ("truncated", .bool(wanted.count > limit)),
        ])
    }
}
