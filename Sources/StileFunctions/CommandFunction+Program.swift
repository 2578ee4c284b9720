import Foundation
import StileProcess
import StileTasks

// Finding the program, and saying why it can not be run.
extension CommandFunction {
    /// Why calls would fail before they begin, as far as one can see; nil when nothing is wrong.
    package func problem(surroundings: [String: String]) -> String? {
        let path = environment["PATH"] ?? surroundings["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        do {
            _ = try executable(path: path)
            return nil
        } catch let error as TaskNotStarted {
            return error.failure.cause
        } catch {
            return "\(error)"
        }
    }

    /// The absolute path of the program.
    func executable(path: String) throws -> String {
        let program = command.first ?? ""
        if program.contains("/") {
            let absolute = program.hasPrefix("/") ? program : "\(workingDirectory)/\(program)"
            try requireExecutable(absolute)
            return absolute
        }
        for folder in path.split(separator: ":") {
            let candidate =
                folder.hasPrefix("/")
                ? "\(folder)/\(program)" : "\(workingDirectory)/\(folder)/\(program)"
            if isExecutable(candidate) { return candidate }
        }
        throw failure("\"\(program)\" is in no folder of PATH (\(path))")
    }

    private func requireExecutable(_ path: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw failure("there is no file \(path)")
        }
        guard !isDirectory.boolValue else { throw failure("\(path) is a folder") }
        guard isExecutable(path) else {
            throw failure("\(path) may not be executed (chmod +x), or is no program")
        }
    }

    private func isExecutable(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && !isDirectory.boolValue && access(path, X_OK) == 0
    }

    private func failure(_ reason: String) -> TaskNotStarted { TaskNotStarted(unstarted(reason)) }

    /// What a call fails with whose program did not begin.
    func notStarted(_ error: ProgramNotStarted, _ executable: String) -> TaskFailure {
        let system = String(cString: strerror(error.code))
        return switch error.step {
        case .process: unstarted("no process for \(executable): \(system)")
        case .directory:
            unstarted("the working directory \(workingDirectory) can not be entered: \(system)")
        case .execution where error.code == ENOEXEC:
            unstarted("\(executable) is no program; a script begins with #! and its interpreter")
        case .execution where error.code == ENOENT:
            unstarted("\(executable), or the interpreter that it names, is not there")
        case .execution: unstarted("\(executable) can not be executed: \(system)")
        }
    }

    private func unstarted(_ reason: String) -> TaskFailure {
        TaskFailure(
            "Command.NotStarted", cause: "the function \"\(name)\" (\(declaredIn)): \(reason)")
    }
}
