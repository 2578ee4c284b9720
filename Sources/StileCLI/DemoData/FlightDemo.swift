import Foundation
import StileCalendar
import StileWire

/// Five UTC days of departures from three airports of New York, in winter time (UTC-5).
///
/// Year, month, day and hour are local; `time_hour` is UTC, so that the evening's flights belong
/// to the next UTC day.
struct FlightDemo {
    static let firstDay = DemoTime(year: 2024, month: 1, day: 8)
    static let dayCount = 5
    static let origins = ["EWR", "JFK", "LGA"]
    static let zoneSeconds = -5 * 3600

    private struct Destination {
        let code: String
        let miles: Int
        /// Against New York.
        let zoneHours: Int
    }

    private static let header =
        "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,"
        + "flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour"
    private static let destinations = [
        Destination(code: "ATL", miles: 760, zoneHours: 0),
        Destination(code: "ORD", miles: 733, zoneHours: -1),
        Destination(code: "LAX", miles: 2475, zoneHours: -3),
        Destination(code: "BOS", miles: 187, zoneHours: 0),
        Destination(code: "MIA", miles: 1096, zoneHours: 0),
        Destination(code: "SFO", miles: 2586, zoneHours: -3),
        Destination(code: "DEN", miles: 1620, zoneHours: -2),
        Destination(code: "IAH", miles: 1416, zoneHours: -1),
    ]
    private static let carriers = ["UA", "B6", "DL", "AA", "WN"]
    /// UTC hours in which flights leave: 19 to 22 local of the day before, then 5 to 18.
    private static let hours = Array(0...3) + Array(10...23)
    private static let flightsPerHour = 20

    private let seed: UInt64
    private let scale: Int

    init(seed: UInt64, scale: Int) {
        self.seed = seed
        self.scale = scale
    }

    /// Writes the files and returns their days.
    func write(below folder: URL) throws -> [String] {
        var late: [[String]] = []
        return try (0..<Self.dayCount).map { offset in
            let day = Self.firstDay + offset * DemoTime.day
            var random = DemoRandom(seed: seed, stream: "flights \(day.date)")
            var rows: [[String]] = Self.hours.flatMap { hour in
                (0..<Self.flightsPerHour * scale).map { _ in
                    flight(scheduledIn: day + hour * 3600, &random)
                }
            }
            // Reports of the last hour that come a day late.
            let heldBack = rows.suffix(4)
            rows = rows.dropLast(heldBack.count) + late
            late = Array(heldBack)
            let text = rows.map { row in
                let line = row.joined(separator: ",") + "\n"
                if random.happens(8) { return Self.spoilt(row, &random) }
                return random.happens(3) ? line + line : line
            }.joined()
            try DemoFiles.write(
                Data((Self.header + "\n" + text).utf8), to: DemoLayout.flights(day: day.date),
                below: folder)
            return day.date
        }
    }

    private func flight(
        scheduledIn hour: DemoTime, _ random: inout DemoRandom
    ) -> [String] {
        let local = hour + Self.zoneSeconds
        let minute = random.int(0...11) * 5
        let scheduled = local + minute * 60
        let destination = random.pickPopular(Self.destinations)
        let airMinutes = destination.miles / 8 + 20 + random.int(-8...8)
        let blockMinutes = destination.miles / 8 + 55 + destination.zoneHours * 60
        let delay = random.happens(220) ? random.int(15...180) : random.int(-10...14)
        let arrivalDelay = delay + random.int(-20...15)
        let isCancelled = random.happens(12)
        func unlessCancelled(_ value: Int) -> String { isCancelled ? "NA" : "\(value)" }
        return [
            "\(local.civil.date.year)", "\(local.civil.date.month)", "\(local.civil.date.day)",
            unlessCancelled((scheduled + delay * 60).hourMinute), "\(scheduled.hourMinute)",
            unlessCancelled(delay),
            unlessCancelled((scheduled + (blockMinutes + arrivalDelay) * 60).hourMinute),
            "\((scheduled + blockMinutes * 60).hourMinute)", unlessCancelled(arrivalDelay),
            random.pick(Self.carriers), "\(random.int(1...2999))",
            isCancelled
                ? "NA" : "N\(random.int(100...999))\(random.pick(["UA", "JB", "DL", "AA"]))",
            random.pick(Self.origins), destination.code, unlessCancelled(airMinutes),
            "\(destination.miles)", "\(local.civil.hour)", "\(minute)",
            "\(hour.date)T\(hour.clock)Z",
        ]
    }

    /// The row with a defect.
    private static func spoilt(_ row: [String], _ random: inout DemoRandom) -> String {
        var row = row
        switch random.int(0...4) {
        case 0: row.removeLast(3)
        case 1: row[15] = "far"
        case 2: row[15] = "0"
        case 3: row[10] = ""
        default: row[18] = "2024-01-08T25:00:00Z"
        }
        return row.joined(separator: ",") + "\n"
    }
}
