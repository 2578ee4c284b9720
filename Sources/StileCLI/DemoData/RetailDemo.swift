import Foundation

/// A week of a web shop that is closed on Saturdays: a CSV file of invoice lines per day.
struct RetailDemo {
    private static let header =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    private static let monday = DemoTime(year: 2024, month: 3, day: 4)
    /// Monday to Friday and Sunday.
    private static let openDays = [0, 1, 2, 3, 4, 6]
    /// From Thursday on the shop tells by which channel an order came.
    private static let firstDayWithChannel = 3
    private static let invoicesPerDay = 110

    private let seed: UInt64
    private let scale: Int
    private let shop: RetailShop

    init(seed: UInt64, scale: Int) {
        self.seed = seed
        self.scale = scale
        shop = RetailShop(seed: seed)
    }

    /// Writes the files and returns their days.
    func write(below folder: URL) throws -> [String] {
        var late: [RetailLine] = []
        return try Self.openDays.map { offset in
            let day = Self.monday + offset * DemoTime.day
            var random = DemoRandom(seed: seed, stream: "retail \(day.date)")
            var lines = lines(of: day, offset, &random)
            // Orders of the last minutes come with the next file.
            let heldBack = lines.suffix(5)
            lines = lines.dropLast(heldBack.count) + late
            late = Array(heldBack)
            let bytes = file(lines, hasChannel: offset >= Self.firstDayWithChannel, &random)
            try DemoFiles.write(bytes, to: DemoLayout.retail(day: day.date), below: folder)
            if offset == 1 {
                // Somebody sent Tuesday's file again.
                let again = DemoLayout.retail(day: day.date + "-resent")
                try DemoFiles.write(bytes, to: again, below: folder)
            }
            return day.date
        }
    }

    private func lines(
        of day: DemoTime, _ offset: Int, _ random: inout DemoRandom
    ) -> [RetailLine] {
        var second = 8 * 3600
        let count = Self.invoicesPerDay * scale
        return (0..<count).flatMap { number in
            second += random.int(0...2 * 36_000 / count)
            let invoice = 540_000 + offset * count + number
            return shop.invoice(invoice, at: day + min(second, 86_000) / 60 * 60, &random)
        }
    }

    // MARK: - The file

    private func file(
        _ lines: [RetailLine], hasChannel: Bool, _ random: inout DemoRandom
    ) -> Data {
        var bytes = Data((Self.header + (hasChannel ? ",Channel" : "") + "\n").utf8)
        for line in lines {
            var fields = line.fields
            if hasChannel { fields.append(random.pick(["web", "web", "app", "phone"])) }
            let row = Data((Self.csv(fields) + "\n").utf8)
            bytes += random.happens(10) ? Self.spoilt(fields, &random) : row
            // Repeats are legitimate: the same thing was bought twice.
            if random.happens(5) { bytes += row }
        }
        if random.happens(500) {
            // The export broke off within a quoted text.
            bytes += Data("549999,22423,\"REGENCY CAKESTAND 3 TI".utf8)
        }
        return bytes
    }

    /// The row with a defect.
    private static func spoilt(_ fields: [String], _ random: inout DemoRandom) -> Data {
        var fields = fields
        switch random.int(0...8) {
        case 0: fields.removeLast(2)
        case 1: fields.append("extra")
        case 2: fields[3] = "twelve"
        case 3: fields[4] = "2024-02-30 10:00:00"
        case 4: fields[5] = "1,95"
        case 5: fields[3] = ""
        case 6: fields[3] = "0"
        case 7: fields[0] = "X-17"
        default: return latin1(fields)
        }
        return Data((csv(fields) + "\n").utf8)
    }

    /// A description in Latin-1, whose é is no UTF-8.
    private static func latin1(_ fields: [String]) -> Data {
        let text = csv([fields[0], fields[1], "CAFÉ CREME MUG"] + fields[3...]) + "\n"
        return Data(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    }

    private static func csv(_ fields: [String]) -> String {
        fields.map { field in
            field.contains { $0 == "," || $0 == "\"" }
                ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",")
    }
}

/// A line of an invoice, in the order of the file's columns.
struct RetailLine {
    let fields: [String]
}
