import StileDataset

/// Which table is computed for which day.
package struct CurateInput: Decodable, Sendable {
    /// The contract file, relative to the project directory.
    package var table: String
    /// `2010-12-01`, UTC.
    package var day: String
    /// One hour of an hourly table; without it all hours of the day.
    package var hour: Int?

    package init(table: String, day: String, hour: Int? = nil) {
        self.table = table
        self.day = day
        self.hour = hour
    }

    func period() throws -> DataPeriod {
        do {
            return try DataPeriod(day: day, hour: hour)
        } catch {
            throw CurateFailure.badInput(error.description)
        }
    }
}

/// What a run did; counts only.
package struct CurateOutput: Encodable, Sendable, Hashable {
    package let table: String
    package let day: String
    /// Rows of all inputs, and of the output, of the partitions that were asked for.
    package var rowsIn: Int64 = 0
    package var rowsOut: Int64 = 0
    /// Partitions that were asked for and have rows.
    package var partitions = 0
    /// Partitions whose content is another than before, the recomputed ones included.
    package var changed = 0
    /// Partitions of other days that were computed again, since their inputs changed.
    package var recomputed = 0
    /// Partitions of the table that wait for a late input.
    package var pending = 0

    init(table: String, day: String) {
        self.table = table
        self.day = day
    }

    mutating func add(_ outcome: PartitionOutcome, isRequested: Bool) {
        if outcome.isChanged { changed += 1 }
        guard isRequested else {
            if outcome.isComputed { recomputed += 1 }
            return
        }
        rowsIn += outcome.rowsIn
        rowsOut += outcome.rowsOut
        if outcome.rowsOut > 0 { partitions += 1 }
    }
}

/// How one partition ended.
struct PartitionOutcome: Hashable {
    var rowsIn: Int64 = 0
    var rowsOut: Int64 = 0
    var pendingRows: Int64 = 0
    /// The SQL ran; false when inputs and SQL were as recorded.
    var isComputed = false
    var isChanged = false
}
