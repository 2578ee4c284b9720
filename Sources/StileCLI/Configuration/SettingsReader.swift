import Foundation
import Logging
import StileJSON

/// Brings the configuration file, the environment and the flags together.
struct SettingsReader {
    let surroundings: Surroundings
    private(set) var texts: [SettingKey: Setting<String>] = [:]

    private static let fileName = "stile.json"

    init(_ surroundings: Surroundings, configFile: String?, flags: [SettingKey: String]) throws {
        self.surroundings = surroundings
        try readFile(configFile)
        readEnvironment()
        for (key, text) in flags { try readFlag(key, text) }
    }

    func settings() throws -> Settings {
        let data = path(.data, standard: surroundings.absolute(".stile"))
        let lakeDefault = data.value + "/lake"
        return Settings(
            data: data, endpoint: try endpoint(), lake: path(.lake, standard: lakeDefault),
            buckets: try buckets(),
            project: path(.project, standard: surroundings.currentDirectory),
            functions: try functions(),
            duckdb: texts[.duckdb].map { _ in path(.duckdb, standard: "") },
            taskConcurrency: try number(.taskConcurrency, standard: 4, in: 1...256),
            machines: try machines(), limits: try choice(.limits, standard: .aws),
            host: texts[.host] ?? Setting(value: "127.0.0.1", source: .standard),
            port: try number(.port, standard: 8083, in: 0...65_535),
            lambdaEndpoint: try url(.lambdaEndpoint),
            logFormat: try choice(.logFormat, standard: .text),
            logLevel: try choice(.logLevel, standard: .notice),
            retention: try age(.retention, standard: "90d"),
            expressRetention: try age(.expressRetention, standard: "7d"),
            shutdownDeadline: try age(.shutdownDeadline, standard: "10s"))
    }

    // MARK: - Sources

    private mutating func readFile(_ given: String?) throws {
        let path = surroundings.absolute(given ?? Self.fileName)
        guard Path.exists(path) else {
            guard given == nil else {
                throw CommandFailure.usage("there is no configuration file \(path)")
            }
            return
        }
        let object = try Self.object(in: path)
        for (name, value) in object {
            guard let key = SettingKey(rawValue: name) else {
                throw Self.unknown(name, path)
            }
            if let text = try Self.structure(key, value, path) {
                texts[key] = Setting(value: text, source: .file(path: path))
                continue
            }
            guard let text = value.stringValue ?? value.integerValue.map(String.init) else {
                throw CommandFailure.usage(
                    "\(path): \"\(name)\" must be a string, found \(value.kindName)")
            }
            let absolute = key.holdsPath ? Self.rebase(text, Path.parent(path)) : text
            texts[key] = Setting(value: absolute, source: .file(path: path))
        }
    }

    /// The text of a setting that is an object, with paths as seen from the file; nil for others.
    private static func structure(
        _ key: SettingKey, _ value: JSON, _ path: String
    ) throws -> String? {
        switch key {
        case .buckets: try rebasedBuckets(value, Path.parent(path), "\(path): ")
        case .functions: try rebasedFunctions(value, Path.parent(path), "\(path): ")
        case .machines: try checkedMachines(value, "\(path): ")
        case .data, .endpoint, .lake, .project, .duckdb, .taskConcurrency, .limits, .host, .port,
            .lambdaEndpoint, .logFormat, .logLevel, .retention, .expressRetention,
            .shutdownDeadline:
            nil
        }
    }

    private static func object(in path: String) throws -> JSONObject {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        do {
            guard case .object(let object) = try JSON(parsing: text) else {
                throw CommandFailure.usage("\(path): expected an object of settings")
            }
            return object
        } catch let error as JSONParseError {
            throw CommandFailure.usage("\(path):\(error.line):\(error.column): \(error.message)")
        }
    }

    private static func unknown(_ name: String, _ path: String) -> CommandFailure {
        let known = SettingKey.allCases.map(\.rawValue)
        let hint = nearestName(to: name, among: known).map { ", did you mean \"\($0)\"?" }
        return .usage(
            "\(path): unknown setting \"\(name)\""
                + (hint ?? "; known are \(known.joined(separator: ", "))"))
    }

    private mutating func readEnvironment() {
        for key in SettingKey.allCases {
            guard let text = surroundings.environment[key.variable], !text.isEmpty else { continue }
            texts[key] = Setting(value: text, source: .environment(variable: key.variable))
        }
    }

    private mutating func readFlag(_ key: SettingKey, _ text: String) throws {
        let flag = key.flag ?? "--\(key.rawValue)"
        guard !text.isEmpty else { throw CommandFailure.usage("\(flag) needs a value") }
        texts[key] = Setting(value: text, source: .flag(flag))
    }

    // MARK: - Values

    private func path(_ key: SettingKey, standard: String) -> Setting<String> {
        guard let setting = texts[key] else { return Setting(value: standard, source: .standard) }
        let absolute = Self.rebase(setting.value, surroundings.currentDirectory)
        return Setting(value: absolute, source: setting.source)
    }

    static func rebase(_ text: String, _ directory: String) -> String {
        text.contains("://") ? text : Path.absolute(text, from: directory)
    }

    /// A folder that the command line names wins over an endpoint that it does not.
    private func endpoint() throws -> Setting<String>? {
        guard let setting = texts[.endpoint] else { return nil }
        if case .flag? = texts[.data]?.source {
            guard case .flag = setting.source else { return nil }
            throw CommandFailure.usage("name one of --data and --endpoint, found both")
        }
        return try url(.endpoint)
    }

    private func number(_ key: SettingKey, standard: Int, in range: ClosedRange<Int>) throws
        -> Setting<Int>
    {
        guard let setting = texts[key] else { return Setting(value: standard, source: .standard) }
        guard let value = Int(setting.value), range.contains(value) else {
            throw CommandFailure.usage(
                "\(key.rawValue) must be a number from \(range.lowerBound) to"
                    + " \(range.upperBound), found \"\(setting.value)\" (\(setting.source))")
        }
        return Setting(value: value, source: setting.source)
    }

    private func age(_ key: SettingKey, standard: String) throws -> Setting<Age> {
        let setting = texts[key] ?? Setting(value: standard, source: .standard)
        guard let age = Age(setting.value) else {
            throw CommandFailure.usage(
                "\(key.rawValue) must be \(Age.expected), or none, found \"\(setting.value)\""
                    + " (\(setting.source))")
        }
        return Setting(value: age, source: setting.source)
    }

    private func url(_ key: SettingKey) throws -> Setting<String>? {
        guard let setting = texts[key] else { return nil }
        guard setting.value.hasPrefix("http://") || setting.value.hasPrefix("https://") else {
            throw CommandFailure.usage(
                "\(key.rawValue) must begin with http:// or https://, found \"\(setting.value)\""
                    + " (\(setting.source))")
        }
        let bare = setting.value.hasSuffix("/") ? String(setting.value.dropLast()) : setting.value
        return Setting(value: bare, source: setting.source)
    }

    private func choice<Value: RawRepresentable & CaseIterable & Sendable>(
        _ key: SettingKey, standard: Value
    ) throws -> Setting<Value> where Value.RawValue == String {
        guard let setting = texts[key] else { return Setting(value: standard, source: .standard) }
        guard let value = Value(rawValue: setting.value) else {
            let known = Value.allCases.map(\.rawValue)
            let words = known.dropLast().joined(separator: ", ") + " or " + (known.last ?? "")
            throw CommandFailure.usage(
                "\(key.rawValue) must be \(words), found \"\(setting.value)\" (\(setting.source))")
        }
        return Setting(value: value, source: setting.source)
    }
}

extension SettingKey {
    fileprivate var holdsPath: Bool {
        switch self {
        case .data, .lake, .project, .duckdb: true
        case .endpoint, .buckets, .functions, .taskConcurrency, .machines, .limits, .host,
            .port, .lambdaEndpoint, .logFormat, .logLevel, .retention, .expressRetention,
            .shutdownDeadline:
            false
        }
    }
}
