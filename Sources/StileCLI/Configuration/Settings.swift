package import Logging
package import StileExecutor
package import StileFunctions
package import StileLake

/// Where a setting's value comes from, in rising order.
package enum SettingSource: Hashable, Sendable, CustomStringConvertible {
    case standard
    case file(path: String)
    case environment(variable: String)
    case flag(String)

    package var description: String {
        switch self {
        case .standard: "default"
        case .file(let path): "file \(path)"
        case .environment(let variable): "environment \(variable)"
        case .flag(let flag): "flag \(flag)"
        }
    }
}

/// What can be set, and under which names.
package enum SettingKey: String, CaseIterable, Sendable {
    case data
    case endpoint
    case lake
    case buckets
    case project
    case functions
    case duckdb
    case taskConcurrency
    case machines
    case limits
    case host
    case port
    case lambdaEndpoint
    case logFormat
    case logLevel
    case retention
    case expressRetention
    case shutdownDeadline

    /// `STILE_TASK_CONCURRENCY`.
    var variable: String {
        let words = rawValue.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }
        return "STILE_" + words.joined()
    }

    /// The flag of those that every command takes, or `stile serve`.
    var flag: String? {
        switch self {
        case .data: "--data"
        case .endpoint: "--endpoint"
        case .lake: "--lake"
        case .project: "--project"
        case .host: "--host"
        case .port: "--port"
        case .lambdaEndpoint: "--lambda-endpoint"
        case .logFormat: "--log-format"
        case .logLevel: "--log-level"
        case .retention: "--retention"
        case .expressRetention: "--express-retention"
        case .shutdownDeadline: "--shutdown-deadline"
        case .buckets, .functions, .duckdb, .taskConcurrency, .machines, .limits: nil
        }
    }

    /// One line for `stile config`.
    var help: String {
        switch self {
        case .data: "folder of the state (one SQLite file, one lock)"
        case .endpoint: "URL of a server to ask instead of the folder"
        case .lake: "directory or s3://bucket/prefix with raw, clean and curated data"
        case .buckets:
            "where buckets are that definitions name: a folder or s3://bucket/prefix each"
        case .project: "folder that contracts and SQL files are named from"
        case .functions: "programs that Task states call as functions, by name"
        case .duckdb: "the DuckDB command; found by itself when not set"
        case .taskConcurrency: "tasks that run at once"
        case .machines: "how many executions and tasks of a state machine run at once, by its name"
        case .limits: "aws (what passes here passes there) or extended"
        case .host: "loopback address that stile serve listens on"
        case .port: "port of the API of stile serve; 0 for any free one"
        case .lambdaEndpoint: "Lambda-compatible endpoint for functions that are not local"
        case .logFormat: "text or json: how stile serve writes its log"
        case .logLevel:
            "what stile serve logs: trace, debug, info, notice, warning, error, critical"
        case .retention: "how long stile serve keeps Standard executions after their end, or none"
        case .expressRetention:
            "how long stile serve keeps Express executions after their end, or none"
        case .shutdownDeadline:
            "how long running tasks may go on when stile serve is asked to end, or none"
        }
    }
}

/// A value and where it comes from.
package struct Setting<Value: Sendable>: Sendable {
    package let value: Value
    package let source: SettingSource
}

/// The effective configuration of one command.
package struct Settings: Sendable {
    /// Absolute path.
    package let data: Setting<String>
    /// `http://…` or `https://…`; nil: the data folder is what commands work on.
    package let endpoint: Setting<String>?
    /// Absolute path, or `s3://…`.
    package let lake: Setting<String>
    /// Absolute paths, or `s3://…`, by the name that definitions use. Others are folders below
    /// `<data>/buckets`.
    package let buckets: Setting<[String: LakeLocation]>
    /// Absolute path.
    package let project: Setting<String>
    /// Programs that are functions, sorted by name.
    package let functions: Setting<[CommandFunction]>
    /// Absolute path; nil: to be searched.
    package let duckdb: Setting<String>?
    package let taskConcurrency: Setting<Int>
    /// By the names of state machines.
    package let machines: Setting<[String: MachineLimits]>
    package let limits: Setting<LimitSet>
    package let host: Setting<String>
    package let port: Setting<Int>
    /// `http://` or `https://`, without a slash at the end.
    package let lambdaEndpoint: Setting<String>?
    package let logFormat: Setting<LogFormat>
    package let logLevel: Setting<Logger.Level>
    /// Since the end of an execution; `none` keeps it for ever.
    package let retention: Setting<Age>
    package let expressRetention: Setting<Age>
    /// For tasks that run when the server is asked to end; `none` waits for all of them.
    package let shutdownDeadline: Setting<Age>

    /// Which set of limits counts.
    package enum LimitSet: String, CaseIterable, Sendable {
        case aws
        case extended
    }
}
