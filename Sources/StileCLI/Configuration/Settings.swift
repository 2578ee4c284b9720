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
    case lake
    case project
    case duckdb
    case taskConcurrency
    case limits

    /// `STILE_TASK_CONCURRENCY`.
    var variable: String {
        let words = rawValue.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }
        return "STILE_" + words.joined()
    }

    /// The flag of those that every command takes.
    var flag: String? {
        switch self {
        case .data: "--data"
        case .lake: "--lake"
        case .project: "--project"
        case .duckdb, .taskConcurrency, .limits: nil
        }
    }

    /// One line for `stile config`.
    var help: String {
        switch self {
        case .data: "folder of the state (one SQLite file, one lock)"
        case .lake: "directory or s3://bucket/prefix with raw, clean and curated data"
        case .project: "folder that contracts and SQL files are named from"
        case .duckdb: "the DuckDB command; found by itself when not set"
        case .taskConcurrency: "tasks that run at once"
        case .limits: "aws (what passes here passes there) or extended"
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
    /// Absolute path, or `s3://…`.
    package let lake: Setting<String>
    /// Absolute path.
    package let project: Setting<String>
    /// Absolute path; nil: to be searched.
    package let duckdb: Setting<String>?
    package let taskConcurrency: Setting<Int>
    package let limits: Setting<LimitSet>

    /// Which set of limits counts.
    package enum LimitSet: String, CaseIterable, Sendable {
        case aws
        case extended
    }
}
