import Foundation
import StileJSON

/// Lays public sample data out as sources would deliver it: a file per day, or per server and hour.
///
/// The retail files are copied byte for byte. Log lines are dealt to four servers by a stable hash
/// of the client address and to hours by their order of arrival, so that a line written a little
/// late lands in the file of the hour after. Flights and weather are split by UTC day, the weather as
/// JSON lines.
struct RealInput {
    /// The folder that holds the sample data sets.
    let source: URL
    let destination: URL

    /// The first of the three data sets that is not at `source`.
    static func missing(at source: URL) -> String? {
        ["online_retail_2010_12", "apache_access_2015_05_17_18", "nyc_flights_2013_01"].first {
            !FileManager.default.fileExists(atPath: source.appending(path: $0).path)
        }
    }

    /// Writes everything, replacing what differs, and returns the days and hours that it holds.
    func write() throws -> DemoInputs {
        let inputs = DemoInputs(
            retailDays: try writeRetail(), weblogHours: try writeWeblogs(),
            flightDays: try writeFlights())
        try inputs.write(below: destination)
        return inputs
    }

    // MARK: - Retail

    private func writeRetail() throws -> [String] {
        let folder = source.appending(path: "online_retail_2010_12")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try files.filter { $0.hasSuffix(".csv") }.map { name in
            let day = String(name.dropLast(4))
            let bytes = try Data(contentsOf: folder.appending(path: name))
            try DemoFiles.write(bytes, to: DemoLayout.retail(day: day), below: destination)
            return day
        }
    }

    // MARK: - Web logs

    private func writeWeblogs() throws -> [DemoInputs.Hour] {
        let log = try Data(
            contentsOf: source.appending(path: "apache_access_2015_05_17_18/access.log"))
        var arrival = DemoInputs.Hour(day: "", hour: 0)
        var files: [String: Data] = [:]
        var hours: [DemoInputs.Hour] = []
        for line in log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            if let hour = Self.hour(ofLogLine: line), arrival < hour {
                arrival = hour
                hours.append(hour)
            }
            let client = line.prefix { $0 != UInt8(ascii: " ") }
            let path = DemoLayout.weblog(
                server: Self.server(ofClient: client), day: arrival.day, hour: arrival.hour)
            files[path, default: Data()].append(contentsOf: line)
            files[path]?.append(UInt8(ascii: "\n"))
        }
        for (path, bytes) in files { try DemoFiles.write(bytes, to: path, below: destination) }
        return hours
    }

    /// 1 to 4: FNV-1a of the address, the same on every machine and in every run.
    private static func server(ofClient client: Data) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in client { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(hash % 4) + 1
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The UTC hour of `… [17/May/2015:10:05:03 +0000] …`; nil where there is none.
    private static func hour(ofLogLine line: Data) -> DemoInputs.Hour? {
        guard let open = line.firstIndex(of: UInt8(ascii: "[")) else { return nil }
        let text = String(decoding: line[(open + 1)...].prefix(14), as: UTF8.self)
        let parts = text.split { $0 == "/" || $0 == ":" }
        guard parts.count == 4, let month = months.firstIndex(of: String(parts[1])),
            let hour = Int(parts[3])
        else { return nil }
        let day = "\(parts[2])-\(DemoLayout.twoDigits(month + 1))-\(parts[0])"
        return DemoInputs.Hour(day: day, hour: hour)
    }

    // MARK: - Flights and weather

    private func writeFlights() throws -> [String] {
        let folder = source.appending(path: "nyc_flights_2013_01")
        let flights = try CSVByDay(contentsOf: folder.appending(path: "flights.csv"))
        for (day, rows) in flights.rows {
            let text = ([flights.header] + rows).joined(separator: "\n") + "\n"
            try DemoFiles.write(
                Data(text.utf8), to: DemoLayout.flights(day: day), below: destination)
        }
        let weather = try CSVByDay(contentsOf: folder.appending(path: "weather.csv"))
        for (day, rows) in weather.rows {
            let text = rows.map { weather.jsonLine(of: $0) + "\n" }.joined()
            try DemoFiles.write(
                Data(text.utf8), to: DemoLayout.weather(day: day), below: destination)
        }
        return flights.rows.keys.sorted()
    }
}

/// A CSV file without quotes whose last column is a UTC time, its rows grouped by day.
private struct CSVByDay {
    let header: String
    private(set) var rows: [String: [String]] = [:]

    init(contentsOf file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        header = lines.first ?? ""
        for line in lines.dropFirst() {
            let time = line[(line.lastIndex(of: ",") ?? line.startIndex)...].dropFirst()
            rows[String(time.prefix(10)), default: []].append(line)
        }
    }

    /// The row as a JSON object; numbers stay numbers, `NA` becomes null.
    func jsonLine(of row: String) -> String {
        let names = header.split(separator: ",").map(String.init)
        let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let members = zip(names, fields).map { name, field -> (String, JSON) in
            if field == "NA" { return (name, .null) }
            if let number = try? JSON(parsing: field), number.numberValue != nil {
                return (name, number)
            }
            return (name, .string(field))
        }
        return JSON.object(JSONObject(members)).serialized()
    }
}
