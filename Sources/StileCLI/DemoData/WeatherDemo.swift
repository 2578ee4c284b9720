import Foundation
import StileCalendar
import StileJSON
import StileWire

/// Hourly weather at the airports of `FlightDemo`: a file of JSON lines per UTC day.
///
/// An evening of one station arrives with the next day's file, so that the flights of those hours
/// are joined late.
struct WeatherDemo {
    private static let lateStation = "JFK"
    private static let lateHours = 18...23

    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    func write(below folder: URL) throws {
        var late = ""
        for offset in 0..<FlightDemo.dayCount {
            let day = FlightDemo.firstDay + offset * DemoTime.day
            var random = DemoRandom(seed: seed, stream: "weather \(day.date)")
            var text = late
            late = ""
            for station in FlightDemo.origins {
                for hour in 0..<24 {
                    // A station misses an hour now and then.
                    if random.happens(15) { continue }
                    let line = observation(station, day + hour * 3600, &random).serialized() + "\n"
                    let isLate =
                        offset == 1 && station == Self.lateStation && Self.lateHours.contains(hour)
                    if isLate { late += line } else { text += line }
                }
            }
            text += Self.defects(of: day, offset)
            try DemoFiles.write(
                Data(text.utf8), to: DemoLayout.weather(day: day.date), below: folder)
        }
    }

    private func observation(
        _ station: String, _ time: DemoTime, _ random: inout DemoRandom
    ) -> JSON {
        let local = time + FlightDemo.zoneSeconds
        // Warmest at 14 o'clock; Fahrenheit in hundredths.
        let fromNoon = abs(local.civil.hour - 14)
        let temperature = 4200 - 90 * fromNoon + random.int(-300...300)
        let dewPoint = temperature - random.int(400...1500)
        let wind = random.int(0...2200)
        let isGusty = wind > 1500
        return [
            "origin": .string(station), "year": .integer(local.civil.date.year),
            "month": .integer(local.civil.date.month), "day": .integer(local.civil.date.day),
            "hour": .integer(local.civil.hour), "temp": Self.hundredths(temperature),
            "dewp": Self.hundredths(dewPoint), "humid": Self.hundredths(random.int(3500...9500)),
            "wind_dir": random.happens(30) ? .null : .integer(random.int(0...36) * 10),
            "wind_speed": Self.hundredths(wind),
            "wind_gust": isGusty ? Self.hundredths(wind + random.int(300...1200)) : .null,
            "precip": Self.hundredths(random.happens(100) ? random.int(1...30) : 0),
            "pressure": random.happens(50) ? .null : Self.hundredths(random.int(100_500...103_500)),
            "visib": .integer(random.happens(900) ? 10 : random.int(1...9)),
            "time_hour": .string("\(time.date)T\(time.clock)Z"),
        ]
    }

    /// One bad line on most days: a broken sensor, and a line cut short.
    private static func defects(of day: DemoTime, _ offset: Int) -> String {
        let start = "{\"origin\":\"EWR\",\"temp\":39.02,"
        switch offset % 3 {
        case 0: return start + "\"wind_speed\":1048.36,\"time_hour\":\"\(day.date)T06:00:00Z\"}\n"
        case 1: return start + "\"wind_spe\n"
        default: return ""
        }
    }

    private static func hundredths(_ number: Int) -> JSON {
        JSONNumber(Double(number) / 100).map(JSON.number) ?? .null
    }
}
