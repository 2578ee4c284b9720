import StileFunctions
import StileJSON

/// `"functions": {"enrich": {"command": ["python3", "enrich.py"], …}}`, in the environment as JSON
/// text.
extension SettingsReader {
    func functions() throws -> Setting<[CommandFunction]> {
        guard let setting = texts[.functions] else { return Setting(value: [], source: .standard) }
        let prefix = "\(setting.source): "
        let value: JSON
        do throws(JSONParseError) {
            value = try JSON(parsing: setting.value)
        } catch {
            throw CommandFailure.usage("\(prefix)functions must be a JSON object: \(error.message)")
        }
        let functions = try Self.members(value, prefix).map { name, members in
            try FunctionMembers(name, members, prefix).function(
                declaredIn: "\(setting.source)", from: surroundings.currentDirectory)
        }
        return Setting(value: functions.sorted { $0.name < $1.name }, source: setting.source)
    }

    /// The object as text, with working directories as seen from `directory`.
    static func rebasedFunctions(_ value: JSON, _ directory: String, _ prefix: String) throws
        -> String
    {
        let all = try members(value, prefix).map { name, members in
            var members = members
            let given = members["workingDirectory"] ?? "."
            if let text = given.stringValue {
                members["workingDirectory"] = .string(Path.absolute(text, from: directory))
            }
            return (name, JSON.object(members))
        }
        return JSON.object(JSONObject(all)).serialized()
    }

    private static func members(_ value: JSON, _ prefix: String) throws -> [(String, JSONObject)] {
        guard let object = value.objectValue else {
            throw CommandFailure.usage(
                "\(prefix)\"functions\" must be an object, found \(value.kindName)")
        }
        return try object.map { name, function in
            guard let members = function.objectValue else {
                throw CommandFailure.usage(
                    "\(prefix)the function \"\(name)\" must be an object such as"
                        + " {\"command\": [\"python3\", \"\(name).py\"]}, found"
                        + " \(function.kindName)")
            }
            return (name, members)
        }
    }
}

/// The members of one function of the configuration.
private struct FunctionMembers {
    private static let known = [
        "command", "workingDirectory", "environment", "timeoutSeconds", "graceSeconds",
        "concurrency", "outputBytesMax",
    ]
    private static let nameLengthMax = 64

    let name: String
    let members: JSONObject
    /// `file stile.json: the function "enrich"`
    let place: String

    init(_ name: String, _ members: JSONObject, _ prefix: String) throws {
        self.name = name
        self.members = members
        place = "\(prefix)the function \"\(name)\""
        try checkName()
        for key in members.keys where !Self.known.contains(key) {
            let hint = nearestName(to: key, among: Self.known).map { ", did you mean \"\($0)\"?" }
            throw CommandFailure.usage(
                "\(place): unknown member \"\(key)\""
                    + (hint ?? "; known are \(Self.known.joined(separator: ", "))"))
        }
    }

    func function(declaredIn source: String, from directory: String) throws -> CommandFunction {
        let working = try text("workingDirectory") ?? "."
        var function = CommandFunction(
            name: name, command: try command(),
            workingDirectory: Path.absolute(working, from: directory), declaredIn: source)
        function.environment = try environment()
        function.timeoutSeconds = try number("timeoutSeconds", in: 1...31_536_000)
        function.graceSeconds = try number("graceSeconds", in: 0...3_600) ?? function.graceSeconds
        function.concurrency = try number("concurrency", in: 1...1_000)
        function.outputBytesMax =
            try number("outputBytesMax", in: 1...(1 << 30)) ?? function.outputBytesMax
        return function
    }

    /// Lambda's names; those of the pipeline's tasks are taken.
    private func checkName() throws {
        let isPlain = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, (1...Self.nameLengthMax).contains(name.utf8.count) else {
            throw CommandFailure.usage(
                "\(place): a name has 1 to \(Self.nameLengthMax) letters, digits, - and _")
        }
        if Workers.names.contains(name) {
            throw CommandFailure.usage("\(place): this name is that of a function of stile's own")
        }
    }

    private func command() throws -> [String] {
        let words = members["command"]?.arrayValue?.map(\.stringValue) ?? []
        let texts = words.compactMap(\.self)
        guard !texts.isEmpty, texts.count == words.count, texts.first?.isEmpty == false,
            !texts.contains(where: { $0.utf8.contains(0) })
        else {
            throw CommandFailure.usage(
                "\(place): \"command\" must be an array of texts, the program first, such as"
                    + " [\"python3\", \"\(name).py\"]")
        }
        return texts
    }

    private func environment() throws -> [String: String] {
        guard let value = members["environment"] else { return [:] }
        guard let object = value.objectValue else {
            throw CommandFailure.usage(
                "\(place): \"environment\" must be an object of texts, found \(value.kindName)")
        }
        var environment: [String: String] = [:]
        for (key, value) in object {
            guard let text = value.stringValue, !key.isEmpty, !key.contains("="),
                !(key + text).utf8.contains(0)
            else {
                throw CommandFailure.usage("\(place): the variable \"\(key)\" must be a text")
            }
            if key.hasPrefix("STILE_") || key == "AWS_LAMBDA_FUNCTION_NAME" {
                throw CommandFailure.usage("\(place): the variable \"\(key)\" is set by stile")
            }
            environment[key] = text
        }
        return environment
    }

    private func text(_ key: String) throws -> String? {
        guard let value = members[key] else { return nil }
        guard let text = value.stringValue, !text.isEmpty else {
            throw CommandFailure.usage("\(place): \"\(key)\" must be a text")
        }
        return text
    }

    private func number(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = members[key] else { return nil }
        guard let number = value.integerValue.flatMap(Int.init(exactly:)), range.contains(number)
        else {
            throw CommandFailure.usage(
                "\(place): \"\(key)\" must be a number from \(range.lowerBound) to"
                    + " \(range.upperBound), found \(value.serialized())")
        }
        return number
    }
}
