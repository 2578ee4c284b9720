import StileJSON
import StileStore
import StileWire

/// The three configurations of a state machine: checked when they come, kept as JSON text, and
/// answered with AWS's defaults for what was left out.
enum Configurations {
    /// - Throws: `InvalidLoggingConfiguration` when what is logged has nowhere to go.
    static func logging(_ request: Request) throws(APIError) -> String? {
        guard let given = request.object("loggingConfiguration") else { return nil }
        let destinations = given["destinations"]?.arrayValue ?? []
        let logs = (given["level"]?.stringValue ?? "OFF") != "OFF"
        guard destinations.count <= 1, !logs || destinations.count == 1 else {
            throw APIError(
                "InvalidLoggingConfiguration",
                "Invalid Logging Configuration: Must specify exactly one Log Destination.")
        }
        let full = withDefaults(logging: given)
        return full == withDefaults(logging: JSONObject()) ? nil : text(full)
    }

    static func tracing(_ request: Request) -> String? {
        guard let given = request.object("tracingConfiguration") else { return nil }
        let full = withDefaults(tracing: given)
        return full == withDefaults(tracing: JSONObject()) ? nil : text(full)
    }

    /// - Throws: `InvalidEncryptionConfiguration` when key and type do not go together.
    static func encryption(_ request: Request) throws(APIError) -> String? {
        guard let given = request.object("encryptionConfiguration") else { return nil }
        let isOwn = given["type"]?.stringValue == "CUSTOMER_MANAGED_KMS_KEY"
        guard isOwn == given.contains("kmsKeyId") else {
            throw APIError(
                "InvalidEncryptionConfiguration",
                "Invalid Encryption Configuration: kmsKeyId must be given with the type "
                    + "CUSTOMER_MANAGED_KMS_KEY, and only with it.")
        }
        return isOwn ? text(given) : nil
    }

    /// The three members as `Describe…` answers them.
    static func shapes(_ settings: StateMachineSettings) -> JSONObject {
        JSONObject([
            ("loggingConfiguration", .object(withDefaults(logging: read(settings.logging)))),
            ("tracingConfiguration", .object(withDefaults(tracing: read(settings.tracing)))),
            ("encryptionConfiguration", .object(encryptionShape(settings.encryption))),
        ])
    }

    static func encryptionShape(_ text: String?) -> JSONObject {
        text == nil ? JSONObject([("type", "AWS_OWNED_KEY")]) : read(text)
    }

    // MARK: - Defaults

    private static func withDefaults(logging given: JSONObject) -> JSONObject {
        var full = JSONObject([
            ("level", given["level"] ?? "OFF"),
            ("includeExecutionData", given["includeExecutionData"] ?? false),
        ])
        full["destinations"] = given["destinations"]
        return full
    }

    private static func withDefaults(tracing given: JSONObject) -> JSONObject {
        JSONObject([("enabled", given["enabled"] ?? false)])
    }

    private static func text(_ object: JSONObject) -> String {
        JSON.object(object).serialized()
    }

    /// What was kept; the store holds only texts that were written here.
    private static func read(_ text: String?) -> JSONObject {
        guard let text, let object = (try? JSON(parsing: text))?.objectValue else {
            return JSONObject()
        }
        return object
    }
}
