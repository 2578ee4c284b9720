/// What the demo's shop sells, and to whom.
struct RetailShop {
    private struct Product {
        let code: String
        let description: String
        let cents: Int
    }

    private struct Customer {
        let id: Int
        let country: String
    }

    private static let looks = [
        "RED", "WHITE", "VINTAGE", "RUSTIC", "SMALL", "LARGE", "SET OF 6", "RETRO SPOT", "IVORY",
        "GREEN", "HANGING", "PAINTED", "7\" ROUND", "BLUE, STRIPED",
    ]
    private static let things = [
        "LANTERN", "CAKE STAND", "TEA TOWEL", "LUNCH BOX", "CANDLE HOLDER", "PICTURE FRAME",
        "JUMBO BAG", "DOORMAT", "ALARM CLOCK", "BUNTING", "MUG", "GARDEN SIGN", "PAPER CHAIN",
        "HOT WATER BOTTLE", "SEWING BOX", "BIRD FEEDER",
    ]
    private static let abroad = [
        "Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium", "Norway", "Portugal",
    ]

    private let products: [Product]
    private let customers: [Customer]

    init(seed: UInt64) {
        var random = DemoRandom(seed: seed, stream: "shop")
        products = Self.looks.flatMap { look in
            Self.things.map { thing in
                let letter = random.happens(300) ? random.pick(["A", "B", "c"]) : ""
                return Product(
                    code: String(random.int(20_000...89_999)) + letter,
                    description: "\(look) \(thing)" + (random.happens(80) ? " " : ""),
                    cents: random.pick([42, 85, 125, 165, 210, 255, 295, 375, 495, 850, 1275]))
            }
        }.shuffled(using: &random)
        customers = (0..<400).map { number in
            Customer(
                id: 12_346 + number * 13,
                country: random.happens(880) ? "United Kingdom" : random.pick(Self.abroad))
        }.shuffled(using: &random)
    }

    /// The lines of one invoice: an order, or goods that came back.
    func invoice(_ number: Int, at time: DemoTime, _ random: inout DemoRandom) -> [RetailLine] {
        let isReturn = random.happens(60)
        let customer = random.pickPopular(customers)
        let isKnown = random.happens(800)
        let count = isReturn ? random.int(1...3) : random.int(4...34)
        return (0..<count).map { position in
            let isPostage = position == 0 && customer.country != "United Kingdom"
            let product =
                isPostage
                ? Product(code: "POST", description: "POSTAGE", cents: 1800)
                : random.pickPopular(products)
            let pieces = isPostage ? 1 : random.pick([1, 1, 2, 2, 3, 4, 6, 6, 8, 12, 12, 24, 48])
            let isGift = random.happens(3)
            return RetailLine(fields: [
                isReturn ? "C\(number)" : "\(number)", product.code,
                isGift || random.happens(2) ? "" : product.description,
                "\(isReturn ? -pieces : pieces)", "\(time.date) \(time.clock)",
                Self.price(isGift ? 0 : product.cents), isKnown ? "\(customer.id).0" : "",
                customer.country,
            ])
        }
    }

    /// `2.55`, `2.1`, `8.0`: as the shop's export writes numbers.
    private static func price(_ cents: Int) -> String {
        let rest = cents % 100
        if rest % 10 == 0 { return "\(cents / 100).\(rest / 10)" }
        return "\(cents / 100).\(DemoLayout.twoDigits(rest))"
    }
}
