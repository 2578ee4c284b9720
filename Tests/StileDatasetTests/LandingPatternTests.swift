import StileDataset
import Testing

struct LandingPatternTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let path: String
        let name: String?
        var captures: [String: String] = [:]
        var testDescription: String { "\(pattern) \(path)" }
    }

    @Test(arguments: [
        Case(pattern: "{yyyy}-{MM}-{dd}.csv", path: "2010-12-01.csv", name: "2010-12-01.csv"),
        Case(pattern: "{yyyy}-{MM}-{dd}.csv", path: "2010-12-02.csv", name: nil),
        Case(
            pattern: "{yyyy}-{MM}-{dd}*.csv", path: "2010-12-01 (2).csv", name: "2010-12-01 (2).csv"
        ),
        Case(pattern: "*.csv", path: "a/b.csv", name: nil),
        Case(
            pattern: "{yyyy}/{MM}/{dd}/orders.csv", path: "2010/12/01/orders.csv",
            name: "orders.csv"),
        Case(
            pattern: "{yyyy}-{MM}-{dd}/{server}.log", path: "2010-12-01/web1.log", name: "web1.log",
            captures: ["server": "web1"]),
        Case(
            pattern: "{server}/{yyyy}{MM}{dd}.log", path: "web1/20101201.log",
            name: "web1/20101201.log", captures: ["server": "web1"]),
        Case(
            pattern: "in/{yyyy}/{a}-{b}", path: "in/2010/x-y-z", name: "in/2010/x-y-z",
            captures: ["a": "x-y", "b": "z"]),
    ])
    func matching(_ test: Case) throws {
        let period = try DataPeriod(day: "2010-12-01")
        let pattern = try LandingPattern(parsing: test.pattern).bound(to: period)
        let captures = pattern.match(test.path)
        #expect((captures != nil) == (test.name != nil))
        if let name = test.name, let captures {
            #expect(pattern.objectName(test.path) == name)
            #expect(captures == test.captures)
            #expect(test.path.hasPrefix(pattern.prefix))
        }
    }

    @Test(arguments: ["{yyyy", "{}", "/abs/*", "../x", "*********", "a/../b"])
    func refused(_ text: String) {
        #expect(throws: LandingPatternError.self) { try LandingPattern(parsing: text) }
    }

    @Test(arguments: [
        "2010-02-30", "2010-13-01", "2010-1-1", "20101201", "abcd-ef-gh", "", "2011-02-29",
    ])
    func noDay(_ text: String) {
        #expect(throws: DataPeriodError.self) { try DataPeriod(day: text) }
    }
}
