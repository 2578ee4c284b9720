import StileASL
import StileStore

/// Compiled definitions by machine and revision; a revision never changes.
struct DefinitionCache {
    private struct Key: Hashable {
        let machineID: Int64
        let revision: Int
        var statePointer: String?
    }
    /// Above this number the cache starts anew; far more than one machine's folder deploys.
    private static let countMax = 1_000
    private var definitions: [Key: Definition] = [:]

    /// The definition, compiled when it is asked for the first time.
    mutating func definition(
        machineID: Int64, machineName: String, revision: Int, store: Database
    ) throws(ExecutorError) -> Definition {
        let key = Key(machineID: machineID, revision: revision)
        if let known = definitions[key] { return known }
        let text = try ExecutorError.wrapping { () throws(StoreError) in
            try store.definitionText(machineID: machineID, revision: revision)
        }
        guard let text else {
            throw .stateMachineDoesNotExist("\(machineName), revision \(revision)")
        }
        let definition = try Self.compile(text, machineName: machineName)
        if definitions.count >= Self.countMax { definitions = [:] }
        definitions[key] = definition
        return definition
    }

    /// The same, or for a child of a map run what the Map state at `statePointer` makes it run.
    mutating func definition(
        machineID: Int64, machineName: String, revision: Int, statePointer: String?,
        store: Database
    ) throws(ExecutorError) -> Definition {
        let key = Key(machineID: machineID, revision: revision, statePointer: statePointer)
        if let known = definitions[key] { return known }
        let whole = try definition(
            machineID: machineID, machineName: machineName, revision: revision, store: store)
        guard let statePointer else { return whole }
        guard let part = whole.itemProcessor(at: statePointer) else {
            throw .invalidDefinition(
                machine: machineName, reason: "there is no Map state at \(statePointer)")
        }
        definitions[key] = part
        return part
    }

    private static func compile(
        _ text: String, machineName: String
    ) throws(ExecutorError) -> Definition {
        do {
            return try Definition(compiling: text)
        } catch {
            throw .invalidDefinition(machine: machineName, reason: "\(error)")
        }
    }
}

extension ExecutorError {
    /// Passes a store's error on as the executor's.
    static func wrapping<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(ExecutorError) -> Value {
        do { return try body() } catch { throw .store(error) }
    }
}
