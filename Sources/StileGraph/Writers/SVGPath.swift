/// The parts of an SVG path.
enum SVGPath {
    static func polygon(_ corners: [Point]) -> String {
        "M" + corners.map(SVGNumber.point).joined(separator: "L") + "Z"
    }

    /// Straight where the points stand above each other, else a curve that begins and ends upright.
    static func line(_ points: [Point], isLoop: Bool) -> String {
        guard let first = points.first else { return "" }
        if isLoop, points.count == 4 {
            return "M\(SVGNumber.point(first))C"
                + points.dropFirst().map(SVGNumber.point).joined(separator: " ")
        }
        var text = "M" + SVGNumber.point(first)
        for (from, to) in zip(points, points.dropFirst()) where from != to {
            if abs(from.x - to.x) < 0.5 {
                text += "L" + SVGNumber.point(to)
            } else {
                let middle = (from.y + to.y) / 2
                let bends = [Point(x: from.x, y: middle), Point(x: to.x, y: middle), to]
                text += "C" + bends.map(SVGNumber.point).joined(separator: " ")
            }
        }
        return text
    }

    /// An arrow's head at the end of a line that comes from `before`: upright, or from the side at the
    /// end of a loop.
    static func head(from before: Point, to tip: Point, isLoop: Bool) -> String {
        let size = Metrics.head
        let half = size * 0.55
        if isLoop {
            let x = tip.x + (before.x > tip.x ? size : -size)
            return polygon([tip, Point(x: x, y: tip.y - half), Point(x: x, y: tip.y + half)])
        }
        let y = tip.y + (before.y > tip.y ? size : -size)
        return polygon([tip, Point(x: tip.x - half, y: y), Point(x: tip.x + half, y: y)])
    }

    /// A circle that turns back into itself: the sign of Retry.
    static func turn(_ centre: Point) -> String {
        let (x, y) = (centre.x, centre.y)
        func at(_ dx: Double, _ dy: Double) -> String {
            SVGNumber.point(Point(x: x + dx, y: y + dy))
        }
        return "M\(at(4.3, -1.5))A4.5 4.5 0 1 0 \(at(4.3, 1.5))"
            + "M\(at(5, -5))L\(at(4.6, -1.2))L\(at(0.9, -1.9))"
    }
}

/// Numbers with one digit after the point, the same on every machine.
enum SVGNumber {
    static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }

    static func point(_ point: Point) -> String { "\(text(point.x)) \(text(point.y))" }

    static func box(_ box: Box) -> String {
        "x=\"\(text(box.x))\" y=\"\(text(box.y))\" width=\"\(text(box.width))\""
            + " height=\"\(text(box.height))\""
    }
}

/// Text inside XML.
enum Markup {
    /// Characters that XML does not have at all become a replacement character.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                result += "\u{FFFD}"
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
