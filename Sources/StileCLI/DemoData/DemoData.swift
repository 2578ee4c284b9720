import Foundation

/// Generated input for the demo, laid out as sources would deliver it: a web shop's orders, the logs
/// of its four servers, flights and the weather at their airports.
///
/// The same seed gives the same bytes on every machine. Every data set carries the defects that
/// real ones have (rows cut short, wrong types, open quotes, Latin-1 text, repeats, empty fields,
/// late rows, a file delivered twice), few enough that no day fails its quality rules.
struct DemoData {
    private let seed: UInt64
    private let scale: Int

    /// - Parameter scale: Multiplies the rows per file.
    init(seed: UInt64, scale: Int = 1) {
        self.seed = seed
        self.scale = max(1, scale)
    }

    /// Writes everything below `destination` and returns the days and hours that it holds.
    func write(to destination: URL) throws -> DemoInputs {
        let inputs = DemoInputs(
            retailDays: try RetailDemo(seed: seed, scale: scale).write(below: destination),
            weblogHours: try WeblogDemo(seed: seed, scale: scale).write(below: destination),
            flightDays: try FlightDemo(seed: seed, scale: scale).write(below: destination))
        try WeatherDemo(seed: seed).write(below: destination)
        try inputs.write(below: destination)
        return inputs
    }
}
