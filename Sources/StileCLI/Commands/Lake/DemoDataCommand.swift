import ArgumentParser
import Foundation

/// `stile demo-data`
struct DemoDataCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "demo-data",
        abstract: "Lay out input for the example workflows: generated, or from public sample data.",
        discussion: """
            Writes DIR/landing (deliveries as sources drop them) and DIR/inputs (one input per workflow). \
            Generated data is the same for the same seed and has defects: short rows, wrong types, open \
            quotes, rows that arrive late.

            examples:
              stile demo-data demo
              stile demo-data demo --seed 7
              stile demo-data demo --from ../shared/data
            """)

    @Argument(help: ArgumentHelp("Folder to write to.", valueName: "dir"))
    var directory: String

    @Option(help: ArgumentHelp("Folder with the public sample data sets.", valueName: "dir"))
    var from: String?

    @Option(help: "Seed of the generator.")
    var seed: UInt64 = 1

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let destination = URL(filePath: surroundings.absolute(directory))
        let inputs: DemoInputs
        if let from {
            let source = URL(filePath: surroundings.absolute(from))
            if let missing = RealInput.missing(at: source) {
                throw CommandFailure(
                    .operational, "there is no \(missing) in \(source.path)",
                    next: "leave --from out to generate data")
            }
            inputs = try RealInput(source: source, destination: destination).write()
        } else {
            inputs = try DemoData(seed: seed).write(to: destination)
        }
        surroundings.console.note(
            "\(inputs.retailDays.count) days of orders, \(inputs.weblogHours.count) hours of web logs,"
                + " \(inputs.flightDays.count) days of flights below \(directory)")
        surroundings.console.next(
            "stile run Workflows/retail-daily/definition.asl.json --input"
                + " @\(directory)/\(DemoLayout.input(workflow: "retail-daily"))")
        return .succeeded
    }
}
