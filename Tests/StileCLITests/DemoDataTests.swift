import Foundation
import StileJSON
import Testing

@testable import StileCLI

/// The generated files by path, and the inputs that name them.
private func generate(seed: UInt64) throws -> (files: [String: Data], inputs: DemoInputs) {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "stile-demo-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let inputs = try DemoData(seed: seed).write(to: folder)
    var files: [String: Data] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
        guard path.hasPrefix("landing/"), path.contains("."), path.last != "/" else { continue }
        files[path] = try Data(contentsOf: folder.appending(path: path))
    }
    return (files, inputs)
}

private func lines(_ data: Data?) -> [String] {
    String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
}

@Suite struct DemoDataTests {
    @Test func theSameSeedGivesTheSameBytes() throws {
        let first = try generate(seed: 7).files
        #expect(try generate(seed: 7).files == first)
        #expect(try generate(seed: 8).files != first)
    }

    @Test func namesWhatItWrites() throws {
        let (files, inputs) = try generate(seed: 1)
        #expect(inputs.retailDays.count == 6)
        #expect(inputs.weblogHours.count == 12)
        #expect(inputs.flightDays.count == 5)
        let expected =
            inputs.retailDays.map(DemoLayout.retail) + inputs.flightDays.map(DemoLayout.flights)
            + inputs.flightDays.map(DemoLayout.weather)
            + inputs.weblogHours.flatMap { hour in
                (1...4).map { DemoLayout.weblog(server: $0, day: hour.day, hour: hour.hour) }
            }
        #expect(Set(expected).isSubset(of: files.keys))
        #expect(files.count == expected.count + 1)
        for (path, bytes) in files { #expect(bytes.count > 5000, "\(path)") }
    }

    @Test func retailHasAboutTwoThousandRowsADayAndItsDefects() throws {
        let (files, inputs) = try generate(seed: 2)
        let days = inputs.retailDays.map { files[DemoLayout.retail(day: $0)] }
        for day in days { #expect((1200...3500).contains(lines(day).count)) }
        let all = days.flatMap(lines)
        #expect(all.contains { $0.hasPrefix("C5") && $0.contains(",-") })
        #expect(all.contains { $0.contains("twelve") })
        #expect(all.contains { $0.contains("7\"\" ROUND") })
        #expect(all.contains { $0.contains("CAF\u{FFFD}") })
        #expect(all.contains { $0.contains(",,") })
        #expect(lines(days[5] ?? nil).first?.hasSuffix(",Channel") == true)
        // Monday's last orders come with Tuesday's file.
        #expect(lines(days[1] ?? nil).contains { $0.contains(inputs.retailDays[0]) })
        let resent = files[DemoLayout.retail(day: inputs.retailDays[1] + "-resent")]
        #expect(resent == days[1])
    }

    @Test func flightsAndWeatherMeetByUTCHour() throws {
        let (files, inputs) = try generate(seed: 3)
        for day in inputs.flightDays {
            let rows = lines(files[DemoLayout.flights(day: day)])
            #expect(rows.first?.split(separator: ",").count == 19)
            let whole = rows.dropFirst().filter { $0.split(separator: ",").count == 19 }
            #expect(Double(whole.count) > Double(rows.count) * 0.97)
            let weather = lines(files[DemoLayout.weather(day: day)])
            let parsed = weather.compactMap { try? JSON(parsing: $0) }
            #expect(parsed.count >= weather.count - 1)
            let hours = Set(parsed.compactMap { $0["time_hour"]?.stringValue })
            let met = whole.filter { hours.contains(String($0.suffix(20))) }
            #expect(Double(met.count) > Double(whole.count) * 0.9)
        }
    }

    @Test func logLinesAreCombinedFormat() throws {
        let (files, _) = try generate(seed: 4)
        let all = files.filter { $0.key.hasSuffix(".log") }.flatMap { lines($0.value) }
        #expect((3500...6500).contains(all.count))
        let pattern =
            /[0-9.]+ - \S+ \[0[0-9]\/Mar\/2024:[0-9:]{8} \+0000\] "(GET|POST) \S+ HTTP\/1.1" \d{3} \S+ ".*" ".*"/
        let bad = all.filter { $0.wholeMatch(of: pattern) == nil }
        #expect(!bad.isEmpty)
        #expect(Double(bad.count) < Double(all.count) * 0.03)
    }
}
