import Logging
import StileFunctions
import StileJSON
import StileLake

/// The effective settings, as a table or as JSON.
enum SettingsRendering {
    static func json(_ settings: Settings) -> JSON {
        .object(
            JSONObject(
                rows(settings).map { row in
                    let value =
                        structure(row.key, settings) ?? row.value.map { .string($0) } ?? .null
                    return (row.key.rawValue, ["value": value, "source": "\(row.source)"])
                }))
    }

    static func table(_ settings: Settings, _ style: Style) -> String {
        var table = Table(["SETTING", "VALUE", "FROM", "MEANING"])
        for row in rows(settings) {
            table.add([
                row.key.rawValue, row.value ?? row.key.unset, row.source.description, row.key.help,
            ])
        }
        return table.rendered(style)
    }

    /// The value of a setting that is an object; nil for others.
    private static func structure(_ key: SettingKey, _ settings: Settings) -> JSON? {
        if key == .buckets { return buckets(settings) }
        if key == .machines {
            return .object(
                JSONObject(
                    settings.machines.value.sorted { $0.key < $1.key }
                        .map { ($0.key, $0.value.json) }))
        }
        // A bare nil would be JSON's null.
        return key == .functions ? functions(settings) : Optional.none
    }

    /// Without the values of variables, which may be secret.
    private static func functions(_ settings: Settings) -> JSON {
        .object(
            JSONObject(
                settings.functions.value.map { function in
                    var members = JSONObject([
                        ("command", .array(function.command.map { .string($0) })),
                        ("workingDirectory", .string(function.workingDirectory)),
                        (
                            "environment",
                            .array(function.environment.keys.sorted().map { .string($0) })
                        ),
                        ("graceSeconds", .integer(function.graceSeconds)),
                        ("outputBytesMax", .integer(function.outputBytesMax)),
                    ])
                    members["timeoutSeconds"] = function.timeoutSeconds.map { .integer($0) }
                    members["concurrency"] = function.concurrency.map { .integer($0) }
                    return (function.name, .object(members))
                }))
    }

    private static func buckets(_ settings: Settings) -> JSON {
        .object(
            JSONObject(
                settings.buckets.value.sorted { $0.key < $1.key }
                    .map { ($0.key, .string($0.value.description)) }))
    }

    private static func rows(_ settings: Settings)
        -> [(key: SettingKey, value: String?, source: SettingSource)]
    {
        SettingKey.allCases.map { key in
            switch key {
            case .data: (key, settings.data.value, settings.data.source)
            case .endpoint:
                (key, settings.endpoint?.value, settings.endpoint?.source ?? .standard)
            case .lake: (key, settings.lake.value, settings.lake.source)
            case .buckets:
                (
                    key,
                    settings.buckets.value.isEmpty
                        ? nil
                        : settings.buckets.value.sorted { $0.key < $1.key }
                            .map { "\($0.key)=\($0.value)" }.joined(separator: " "),
                    settings.buckets.source
                )
            case .project: (key, settings.project.value, settings.project.source)
            case .functions:
                (
                    key,
                    settings.functions.value.isEmpty
                        ? nil : settings.functions.value.map(\.name).joined(separator: " "),
                    settings.functions.source
                )
            case .duckdb: (key, settings.duckdb?.value, settings.duckdb?.source ?? .standard)
            case .taskConcurrency:
                (key, String(settings.taskConcurrency.value), settings.taskConcurrency.source)
            case .machines:
                (
                    key,
                    settings.machines.value.isEmpty
                        ? nil : settings.machines.value.keys.sorted().joined(separator: " "),
                    settings.machines.source
                )
            case .limits: (key, settings.limits.value.rawValue, settings.limits.source)
            case .host: (key, settings.host.value, settings.host.source)
            case .port: (key, String(settings.port.value), settings.port.source)
            case .lambdaEndpoint:
                (
                    key, settings.lambdaEndpoint?.value,
                    settings.lambdaEndpoint?.source ?? .standard
                )
            case .logFormat: (key, settings.logFormat.value.rawValue, settings.logFormat.source)
            case .logLevel: (key, settings.logLevel.value.rawValue, settings.logLevel.source)
            case .retention:
                (key, settings.retention.value.description, settings.retention.source)
            case .expressRetention:
                (
                    key, settings.expressRetention.value.description,
                    settings.expressRetention.source
                )
            case .shutdownDeadline:
                (
                    key, settings.shutdownDeadline.value.description,
                    settings.shutdownDeadline.source
                )
            }
        }
    }
}

extension SettingKey {
    /// What stands for no value.
    fileprivate var unset: String { self == .duckdb ? "(searched)" : "(none)" }
}
