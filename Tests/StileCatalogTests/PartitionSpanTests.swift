import Testing

@testable import StileCatalog

@Suite("Days and hours of partitions")
struct PartitionSpanTests {
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
        let span = try #require(PartitionSpan(day: day, hour: hour))
        #expect(span.day == day && span.path == path)
        #expect(span.startText == start && span.endText == end)
        #expect(PartitionSpan(key: "clean/x/\(path)/part-0.parquet") == span)
    }

    @Test("every day of four centuries comes back")
    func roundTrip() {
        for number in stride(from: -200_000, through: 200_000, by: 13) {
            let span = PartitionSpan(dayNumber: number)
            if PartitionSpan(day: span.day) != span { Issue.record("\(span.day)") }
        }
    }

    @Test(arguments: [
        "2011-02-29", "2010-13-01", "2010-00-10", "10-12-01", "2010/12/01", "+010-1-01",
    ])
    func refused(_ day: String) {
        #expect(PartitionSpan(day: day) == nil)
    }
}
