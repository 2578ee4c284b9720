import StileExecutor
import StileJSON
import StileStore

/// `"machines": {"nightly": {"executionConcurrency": 2, "taskConcurrency": 8}}`, in the environment as
/// JSON text.
extension SettingsReader {
    func machines() throws -> Setting<[String: MachineLimits]> {
        guard let setting = texts[.machines] else { return Setting(value: [:], source: .standard) }
        let prefix = "\(setting.source): "
        let value: JSON
        do throws(JSONParseError) {
            value = try JSON(parsing: setting.value)
        } catch {
            throw CommandFailure.usage("\(prefix)machines must be a JSON object: \(error.message)")
        }
        return Setting(value: try Self.machineLimits(value, prefix), source: setting.source)
    }

    /// The object as text, once it is known to be right.
    static func checkedMachines(_ value: JSON, _ prefix: String) throws -> String {
        _ = try machineLimits(value, prefix)
        return value.serialized()
    }

    private static func machineLimits(_ value: JSON, _ prefix: String) throws
        -> [String: MachineLimits]
    {
        guard let object = value.objectValue else {
            throw CommandFailure.usage(
                "\(prefix)\"machines\" must be an object, found \(value.kindName)")
        }
        var limits: [String: MachineLimits] = [:]
        for (name, value) in object {
            let place = "\(prefix)the machine \"\(name)\""
            if let reason = Names.refusal(of: name) {
                throw CommandFailure.usage("\(place): this is no name of a machine: \(reason)")
            }
            guard let members = value.objectValue else {
                throw CommandFailure.usage(
                    "\(place) must be an object such as {\"executionConcurrency\": 2}, found"
                        + " \(value.kindName)")
            }
            limits[name] = try MachineMembers(members: members, place: place).limits()
        }
        return limits
    }
}

/// The members of one machine of the configuration.
private struct MachineMembers {
    private static let known = ["executionConcurrency", "queuedExecutionsMax", "taskConcurrency"]

    let members: JSONObject
    let place: String

    func limits() throws -> MachineLimits {
        for key in members.keys where !Self.known.contains(key) {
            let hint = nearestName(to: key, among: Self.known).map { ", did you mean \"\($0)\"?" }
            throw CommandFailure.usage(
                "\(place): unknown member \"\(key)\""
                    + (hint ?? "; known are \(Self.known.joined(separator: ", "))"))
        }
        let executions = try number("executionConcurrency", in: 1...1_000_000)
        let queued = try number("queuedExecutionsMax", in: 0...1_000_000)
        if queued != nil, executions == nil {
            throw CommandFailure.usage(
                "\(place): \"queuedExecutionsMax\" means nothing without \"executionConcurrency\"")
        }
        return MachineLimits(
            executionsMax: executions,
            queuedExecutionsMax: queued ?? MachineLimits.queuedExecutionsStandard,
            tasksMax: try number("taskConcurrency", in: 1...1_000_000))
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

extension MachineLimits {
    /// For people: `2 executions at once (10000 more may wait), 8 tasks at once`.
    var text: String {
        var parts: [String] = []
        if let executionsMax {
            parts.append(
                "\(executionsMax) executions at once (\(queuedExecutionsMax) more may wait)")
        }
        if let tasksMax { parts.append("\(tasksMax) tasks at once") }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    /// The members of the configuration.
    var json: JSON {
        var members = JSONObject()
        members["executionConcurrency"] = executionsMax.map { .integer($0) }
        if executionsMax != nil { members["queuedExecutionsMax"] = .integer(queuedExecutionsMax) }
        members["taskConcurrency"] = tasksMax.map { .integer($0) }
        return .object(members)
    }
}
