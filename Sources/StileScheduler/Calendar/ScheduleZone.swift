import Foundation
package import StileCalendar
import StileJSON

/// The time zone in which a schedule's expression is read, by its IANA name.
package struct ScheduleZone: Hashable, Sendable {
    /// The name as it was given, such as `Europe/Berlin`.
    package let name: String
    private let zone: TimeZone

    /// Looks the name up.
    ///
    /// - Throws: `ScheduleExpressionError`, with the nearest known name as suggestion.
    package init(_ name: String) throws(ScheduleExpressionError) {
        guard name.count <= 50, Self.isIANAName(name), let zone = TimeZone(identifier: name) else {
            let known = TimeZone.knownTimeZoneIdentifiers + ["UTC"]
            throw ScheduleExpressionError(
                text: name, start: 0, length: max(name.count, 1),
                message: "unknown time zone \"\(name)\", expected an IANA name such as"
                    + " Europe/Berlin",
                suggestion: nearestName(to: name, among: known))
        }
        self.name = name
        self.zone = zone
    }

    private init(utcNamed name: String) {
        self.name = name
        self.zone = .gmt
    }

    package static let utc = ScheduleZone(utcNamed: "UTC")

    /// Foundation also takes abbreviations and offsets, whose meaning differs from place to place.
    private static func isIANAName(_ name: String) -> Bool {
        name == "UTC" || name == "GMT"
            || TimeZone.knownTimeZoneIdentifiers.contains(name)
            || name.contains("/")
    }

    package func offsetSeconds(atSeconds seconds: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }

    /// What a clock on the wall shows at the instant.
    package func civilTime(atMillis millis: Int64) -> CivilTime {
        let seconds = Int(millis).floorDivided(by: 1_000)
        return CivilTime(localSeconds: seconds + offsetSeconds(atSeconds: seconds))
    }

    /// The first instant at which a clock on the wall shows `time`; nil when the clock jumps over
    /// it, as in the night in which summer time begins.
    package func firstInstantMillis(of time: CivilTime) -> Int64? {
        let local = time.localSeconds
        // No zone is a day away from UTC, so these two stand before and after any jump nearby.
        let offsets = [
            offsetSeconds(atSeconds: local - 86_400), offsetSeconds(atSeconds: local + 86_400),
        ]
        let instants = offsets.map { local - $0 }.filter {
            $0 + offsetSeconds(atSeconds: $0) == local
        }
        return instants.min().map { Int64($0) * 1_000 }
    }
}
