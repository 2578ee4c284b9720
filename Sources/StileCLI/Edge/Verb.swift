import ArgumentParser
import StileJSON

/// A command of ours: it parses, calls, and answers how the process ends.
protocol Verb: AsyncParsableCommand {
    func perform(_ surroundings: Surroundings) async throws -> ExitStatus
}

/// Runs a command line, in the process or in a test.
package enum CommandLineInterface {
    /// Parses, performs, prints what went wrong, and answers the exit status.
    package static func run(_ arguments: [String], _ surroundings: Surroundings) async -> Int32 {
        do {
            var command = try StileCommand.parseAsRoot(arguments)
            if let verb = command as? any Verb {
                return try await verb.perform(surroundings).rawValue
            }
            try command.run()
            return 0
        } catch {
            return report(error, arguments, surroundings.console)
        }
    }

    private static func report(
        _ error: any Error, _ arguments: [String], _ console: Console
    ) -> Int32 {
        if isParserError(error) { return reportParser(error, arguments, console) }
        let failure = CommandFailure(translating: error)
        console.note("\(console.style.red("error:")) \(failure.message)")
        if let next = failure.next { console.note("next: \(next)") }
        return failure.status.rawValue
    }

    /// Help that was asked for is data; everything else the parser says is a usage error.
    private static func reportParser(
        _ error: any Error, _ arguments: [String], _ console: Console
    ) -> Int32 {
        let text = StileCommand.fullMessage(for: error)
        if StileCommand.exitCode(for: error) == .success {
            console.out(text)
            return ExitStatus.succeeded.rawValue
        }
        console.note(text.replacing("Error: ", with: "error: ", maxReplacements: 1))
        if let word = arguments.first, let command = meantCommand(word) {
            console.note("did you mean: stile \(command)")
        }
        return ExitStatus.usage.rawValue
    }

    /// The command that a word which is none was probably meant to be.
    private static func meantCommand(_ word: String) -> String? {
        let names = StileCommand.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        return names.contains(word) ? nil : nearestName(to: word, among: names)
    }

    private static func isParserError(_ error: any Error) -> Bool {
        switch error {
        case is CleanExit, is ValidationError, is ExitCode: true
        default: String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
        }
    }
}
