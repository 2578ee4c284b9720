import StileDataset
import Testing

@Suite("Days and hours")
struct DataPeriodTests {
    @Test(
        "paths and borders",
        arguments: [
            (
                "2010-12-01", nil, "year=2010/month=12/day=01", "2010-12-01 00:00:00",
                "2010-12-02 00:00:00"
            ),
            (
                "2012-02-28", 23, "year=2012/month=02/day=28/hour=23", "2012-02-28 23:00:00",
                "2012-02-29 00:00:00"
            ),
            (
                "1999-12-31", 9, "year=1999/month=12/day=31/hour=09", "1999-12-31 09:00:00",
                "1999-12-31 10:00:00"
            ),
            (
                "1969-12-31", nil, "year=1969/month=12/day=31", "1969-12-31 00:00:00",
                "1970-01-01 00:00:00"
            ),
        ] as [(String, Int?, String, String, String)])
    func paths(_ day: String, _ hour: Int?, _ path: String, _ start: String, _ end: String) throws {
        let period = try DataPeriod(day: day, hour: hour)
        #expect(period.dayText == day && period.partitionPath == path)
        #expect(period.startText == start && period.endText == end)
        #expect(DataPeriod(key: "clean/x/\(path)/part-0.parquet") == period)
    }

    @Test("every day of four centuries comes back")
    func roundTrip() throws {
        for number in stride(from: -200_000, through: 200_000, by: 13) {
            let period = DataPeriod(dayNumber: number)
            if try DataPeriod(day: period.dayText) != period { Issue.record("\(period)") }
        }
    }

    @Test(arguments: [
        "2011-02-29", "2010-13-01", "0000-01-01", "2010-00-10", "10-12-01", "2010/12/01",
        "+010-1-01",
    ])
    func refused(_ day: String) {
        #expect(throws: DataPeriodError.self) { try DataPeriod(day: day) }
    }
}
