/// The columns of the staging file, which is how Swift hands records to DuckDB.
///
/// A CSV without header: object index, ordinal, one text per source column of the contract, and
/// `x`, a JSON object of the source columns that the contract does not know (or null).
struct StagedColumns: Hashable, Sendable {
    /// Source names in the order of their staging columns `s0`, `s1`, ….
    let sources: [String]
    let isLog: Bool

    init(_ contract: DatasetContract) {
        switch contract.format {
        case .csv, .jsonLines, .parquet:
            var names: [String] = []
            for column in contract.columns {
                if case .source(let name) = column.origin, !names.contains(name) {
                    names.append(name)
                }
            }
            sources = names
            isLog = false
        case .log:
            // The line itself: DuckDB takes it apart.
            sources = ["line"]
            isLog = true
        }
    }

    func position(of source: String) -> Int? { sources.firstIndex(of: source) }
}
