extension Int {
    /// At least `count` digits, with zeros in front: months, days and times of day.
    package func digits(_ count: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, count - text.utf8.count)) + text
    }

    /// Division that rounds towards minus infinity, for times before 1970.
    package func floorDivided(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
