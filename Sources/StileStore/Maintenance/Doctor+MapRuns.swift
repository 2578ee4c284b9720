import GRDB

// Map runs: what their rows count, who waits for them, and what they were asked for.
extension Doctor {
    /// The columns that count children and items of a status, and that status.
    private static let counted = [
        ("running", "RUNNING"), ("succeeded", "SUCCEEDED"), ("failed", "FAILED"),
        ("timed_out", "TIMED_OUT"), ("aborted", "ABORTED"),
    ]

    mutating func examineMapRuns() throws {
        try examineCounts()
        try examineParents()
        try each("SELECT arn, parts FROM map_run") { report, row in
            guard (try? RecordReader.document(row[1], place: "")) == nil else { return }
            report.add(.mapRun, row[0], "its reader, batcher and writer are no JSON")
        }
    }

    /// Of an execution that has ended, a purge may have taken some children already.
    private mutating func examineCounts() throws {
        let children = Self.counted.map { "u.\($0.0), coalesce(sum(e.status = '\($0.1)'), 0)" }
        let items = Self.counted.map {
            "u.items_\($0.0), coalesce(sum(e.item_count * (e.status = '\($0.1)')), 0)"
        }
        try each(
            """
            SELECT u.arn, p.status IS 'RUNNING', u.next_child, count(e.id), u.next_item,
                coalesce(sum(e.item_count), 0), coalesce(max(e.child_index), -1) + 1,
                \((children + items).joined(separator: ", "))
            FROM map_run AS u LEFT JOIN execution AS e ON e.map_run_id = u.id
            LEFT JOIN execution AS p ON p.id = u.execution_id GROUP BY u.id
            """
        ) { report, row in
            let mayBePurged: Bool = !(row[1] as Bool)
            var pairs = [(2, "children", false), (4, "items", mayBePurged)]
            for (position, column) in Self.counted.enumerated() {
                let name = column.0.replacing("_", with: " ")
                pairs.append((7 + 2 * position, name, false))
                pairs.append((17 + 2 * position, "items \(name)", mayBePurged))
            }
            for (column, what, mayBeLess) in pairs {
                let said: Int = row[column]
                let found: Int = row[column + 1]
                guard mayBeLess ? found > said : found != said else { continue }
                report.add(.mapRun, row[0], "it counts \(said) \(what), there are \(found)")
            }
            let (next, above): (Int, Int) = (row[2], row[6])
            if above > next, !mayBePurged {
                report.add(
                    .mapRun, row[0], "it has \(next) children, and one of index \(above - 1)")
            }
        }
    }

    private mutating func examineParents() throws {
        try each(
            """
            SELECT u.arn, p.status, EXISTS (SELECT 1 FROM live_frame AS f
                WHERE f.execution_id = u.execution_id AND f.number = u.frame)
            FROM map_run AS u JOIN execution AS p ON p.id = u.execution_id
            WHERE u.status = 'RUNNING'
            """
        ) { report, row in
            let status: String = row[1]
            if status != "RUNNING" {
                report.add(.mapRun, row[0], "it runs, but its execution is \(status)")
            } else if !(row[2] as Bool) {
                report.add(.mapRun, row[0], "it runs, but no state of its execution waits for it")
            }
        }
    }
}
