import Foundation

/// A small shop: a few days of invoices of our own making, with some rows that must be quarantined.
struct RetailFixture {
    let folder: TemporaryFolder
    let days: [String]

    static let header =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

    init(days: Int, rowsPerDay: Int) throws {
        folder = try TemporaryFolder()
        self.days = (1...days).map { "2024-03-0\($0)" }
        for (index, day) in self.days.enumerated() {
            try folder.write(
                Self.file(day: day, number: index, rows: rowsPerDay), to: "landing/\(day).csv")
        }
        let list = self.days.map { "\"\($0)\"" }.joined(separator: ", ")
        try folder.write(
            "{\"landing\": \"\(folder.path("landing"))\", \"days\": [\(list)]}", to: "input.json")
    }

    /// Rows that all differ; one in fifty has a broken quantity, one in forty is a return.
    static func file(day: String, number: Int, rows: Int) -> String {
        let lines = (0..<rows).map { row -> String in
            let invoice = 500_000 + number * 10_000 + row / 5
            let isReturn = row % 40 == 7
            let quantity = row % 50 == 49 ? "many" : isReturn ? "-\(row % 7 + 1)" : "\(row % 9 + 1)"
            let hour = 8 + row % 10
            let clock = hour < 10 ? "0\(hour)" : "\(hour)"
            return
                "\(isReturn ? "C" : "")\(invoice),\(20_000 + row % 300),THING \(row % 300),\(quantity),"
                + "\(day) \(clock):\(10 + row % 50):00,\(row % 20 + 1).\(10 + row % 90),"
                + "\(row % 11 == 0 ? "" : "\(17_000 + row % 60).0"),\(row % 3 == 0 ? "France" : "Spain")"
        }
        return ([header] + lines).joined(separator: "\n") + "\n"
    }

    /// Arguments that every command of a test shares.
    func place(_ data: String) -> [String] { ["--data", folder.path(data)] }

    func lake(_ data: String) -> URL { folder.url.appending(path: "\(data)/lake") }
}
