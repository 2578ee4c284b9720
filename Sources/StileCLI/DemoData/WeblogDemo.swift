import Foundation

/// Twelve hours of the shop's four web servers: an Apache combined log per server and hour.
struct WeblogDemo {
    private static let day = DemoTime(year: 2024, month: 3, day: 5)
    private static let hours = 8...19
    private static let servers = 1...4
    private static let linesPerFile = 100

    private static let pages = [
        "/", "/products", "/products/lantern", "/products/cake-stand?colour=red", "/basket",
        "/search?q=tea+towel", "/css/shop.css", "/js/shop.js", "/images/logo.png", "/checkout",
        "/robots.txt", "/account", "/feed.xml", "/images/bunting-640.jpg", "/old/catalogue.pdf",
    ]
    private static let agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/122.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15"
            + " (KHTML, like Gecko) Version/17.3 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0",
        "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example/info)", "curl/8.5.0", "-",
    ]
    private static let referers = [
        "-", "-", "https://shop.example/", "https://shop.example/products",
        "https://search.example/?q=gifts",
    ]

    private let seed: UInt64
    private let scale: Int

    init(seed: UInt64, scale: Int) {
        self.seed = seed
        self.scale = scale
    }

    /// Writes the files and returns their hours.
    func write(below folder: URL) throws -> [DemoInputs.Hour] {
        for server in Self.servers {
            var late = ""
            for hour in Self.hours {
                let (bytes, heldBack) = file(server, hour, late)
                late = heldBack
                let path = DemoLayout.weblog(server: server, day: Self.day.date, hour: hour)
                try DemoFiles.write(bytes, to: path, below: folder)
            }
        }
        return Self.hours.map { DemoInputs.Hour(day: Self.day.date, hour: $0) }
    }

    /// The file, and a line of its hour that the server writes only after the next hour began.
    private func file(_ server: Int, _ hour: Int, _ late: String) -> (Data, heldBack: String) {
        var random = DemoRandom(seed: seed, stream: "weblog \(server) \(hour)")
        var bytes = Data(late.utf8)
        let count = random.int(80...120) * scale
        for number in 0..<count {
            // Requests are logged when they end, so only roughly in order.
            let second = min(3599, max(0, 3600 * number / count + random.int(-5...5)))
            let line = line(at: Self.day + hour * 3600 + second, &random)
            bytes += random.happens(8) ? Self.spoilt(line, &random) : Data(line.utf8)
            if random.happens(8) { bytes += Data(line.utf8) }
            if random.happens(4) { bytes += Data("\n".utf8) }
        }
        let heldBack =
            hour < Self.hours.upperBound && random.happens(300)
            ? line(at: Self.day + hour * 3600 + 3599, &random) : ""
        return (bytes, heldBack)
    }

    private func line(at time: DemoTime, _ random: inout DemoRandom) -> String {
        // Addresses of the blocks that are kept for documentation.
        let network = random.pick(["192.0.2", "198.51.100", "203.0.113"])
        let client = "\(network).\(random.int(1...254))"
        let page = random.pickPopular(Self.pages)
        let method = page == "/checkout" || page == "/basket" ? "POST" : "GET"
        let status = random.pick([200, 200, 200, 200, 200, 200, 200, 304, 302, 404, 200, 500])
        let bytes = status == 304 ? "-" : String(random.int(200...60_000))
        let user = page == "/account" && random.happens(500) ? "user\(random.int(1...99))" : "-"
        return
            "\(client) - \(user) [\(time.apache)] \"\(method) \(page) HTTP/1.1\" \(status) \(bytes)"
            + " \"\(random.pick(Self.referers))\" \"\(random.pickPopular(Self.agents))\"\n"
    }

    /// The line with a defect.
    private static func spoilt(_ line: String, _ random: inout DemoRandom) -> Data {
        switch random.int(0...3) {
        case 0: return Data((line.prefix(line.count / 2) + "\n").utf8)
        case 1: return Data(line.replacing("[05/Mar", with: "[35/Mar").utf8)
        case 2: return Data("\u{16}\u{3}\u{1} - - garbage\n".utf8)
        default:
            let broken = line.replacing(" /", with: " /caf\u{E9}")
            return Data(broken.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        }
    }
}
