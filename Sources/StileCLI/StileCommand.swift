import ArgumentParser

/// `stile`
struct StileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stile",
        abstract: "Runs Amazon States Language workflows durably: one binary, one SQLite file.",
        discussion: """
            exit status: 0 succeeded, 1 the execution (or what was tried) failed, 2 wrong command line, \
            input or definition, 3 the execution timed out or was aborted, 4 the data folder, disk, lake \
            or network did not allow it

            examples:
              stile validate Workflows
              stile run Workflows/retail-daily/definition.asl.json --input @input.json
              stile show last
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, ValidateCommand.self, GraphCommand.self, DeployCommand.self,
            ServeCommand.self,
            StartCommand.self, ListCommand.self, ShowCommand.self, HistoryCommand.self,
            RedriveCommand.self, StopCommand.self, MapRunCommand.self, ScheduleCommand.self,
            MachineCommand.self, ActivityCommand.self, WorkerCommand.self, EvalCommand.self,
            TestStateCommand.self,
            TestCommand.self, CatalogCommand.self, QueryCommand.self, RowsCommand.self,
            DemoDataCommand.self, ConfigCommand.self,
            BackupCommand.self, RestoreCommand.self, DoctorCommand.self, PurgeCommand.self,
            ExportCommand.self, ImportCommand.self,
        ])
}
