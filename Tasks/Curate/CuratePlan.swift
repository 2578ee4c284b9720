import StileDataset
import StileLake

/// Which partitions a run computes: those asked for, then those that have become stale.
struct CuratePlan {
    /// Nil stands for the one partition of a table without partitions.
    let requested: [DataPeriod?]
    let stale: [DataPeriod?]

    var all: [DataPeriod?] { requested + stale }

    static func make(
        _ contract: TableContract, requested: DataPeriod, pending: PendingList,
        _ resolver: inout InputResolver, _ lake: any ObjectStore
    ) async throws -> CuratePlan {
        guard contract.period != .none else { return CuratePlan(requested: [nil], stale: []) }
        var newest: [DataPeriod: Int64] = [:]
        var driven: Set<DataPeriod> = []
        for input in contract.inputs {
            guard case .partitions(let prefix, let window) = input.source else { continue }
            for object in try await resolver.listing(prefix) {
                guard let found = DataPeriod(key: object.key) else { continue }
                for period in touched(by: found, window, contract.period) {
                    newest[period] = max(newest[period] ?? 0, object.modifiedAtMillis)
                    if window == .partition { driven.insert(period) }
                }
            }
        }
        let recorded = try await recorded(contract, lake)
        let asked = self.asked(requested, contract.period, driven.union(recorded.keys))
        // A record is written after its inputs were read; one as old as an input may lack it, which
        // the comparison of stamps then decides.
        let late = driven.filter { newest[$0] ?? 0 >= recorded[$0] ?? 0 }
        let gone = recorded.keys.filter { !driven.contains($0) }
        let stale = late.union(gone).union(pending.periods).subtracting(asked)
        return CuratePlan(requested: asked.sorted(), stale: stale.sorted())
    }

    /// The partitions of the table that an input's object at `found` is read for.
    static func touched(
        by found: DataPeriod, _ window: TableInput.Window, _ period: TableContract.Period
    ) -> [DataPeriod] {
        let days: ClosedRange<Int>
        switch window {
        case .all: return []
        case .partition: days = 0...0
        case .days(let back, let forward): days = -forward...back
        }
        return days.flatMap { shift -> [DataPeriod] in
            let day = found.wholeDay.shifted(days: shift)
            switch period {
            case .day, .none: return [day]
            case .hour:
                if let hour = found.hour, window == .partition {
                    return [DataPeriod(dayNumber: day.dayNumber, hour: hour)]
                }
                return (0..<24).map { DataPeriod(dayNumber: day.dayNumber, hour: $0) }
            }
        }
    }

    /// When each partition's record was written.
    private static func recorded(
        _ contract: TableContract, _ lake: any ObjectStore
    ) async throws -> [DataPeriod: Int64] {
        var times: [DataPeriod: Int64] = [:]
        for object in try await lake.list(prefix: contract.recordPrefix) {
            let path = object.key.hasSuffix(".json") ? String(object.key.dropLast(5)) : object.key
            if let period = DataPeriod(key: path) { times[period] = object.modifiedAtMillis }
        }
        return times
    }

    private static func asked(
        _ requested: DataPeriod, _ period: TableContract.Period, _ known: Set<DataPeriod>
    ) -> [DataPeriod] {
        switch period {
        case .day, .none: [requested.wholeDay]
        case .hour where requested.hour != nil: [requested]
        case .hour: known.filter { $0.dayNumber == requested.dayNumber }
        }
    }
}
