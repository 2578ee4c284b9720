import StileDataset
import StileDuckDB
import StileLake
import StileTasks

/// Failures of the task under the names that workflows catch.
enum CurateFailure {
    static func badInput(_ cause: String) -> TaskFailure {
        TaskFailure("Curate.BadInput", cause: cause)
    }

    static func noPrivacySalt(_ columns: [String]) -> TaskFailure {
        TaskFailure(
            "Curate.NoPrivacySalt",
            cause: "the columns \(columns.joined(separator: ", ")) are to be hashed: set "
                + "STILE_PRIVACY_SALT to a secret that stays the same for ever")
    }

    static func grain(
        _ contract: TableContract, _ place: String, _ examples: [String]
    ) -> TaskFailure {
        TaskFailure(
            "Curate.GrainViolation",
            cause:
                "the rows of \(place) are not unique by \(contract.grain.joined(separator: ", "))"
                + ", for example \(examples.joined(separator: "; ")): a join in "
                + "\(contract.sqlFile) multiplies rows, or the grain lacks a column")
    }

    static func multiplied(
        _ contract: TableContract, _ place: String, rows: Int64, of input: String,
        _ inputRows: Int64
    ) -> TaskFailure {
        TaskFailure(
            "Curate.RowsMultiplied",
            cause: "\(place) would have \(rows) rows for \(inputRows) of \(input): a join in "
                + "\(contract.sqlFile) finds more than one match")
    }

    static func outside(
        _ contract: TableContract, _ place: String, rows: Int64, _ examples: [String]
    ) -> TaskFailure {
        TaskFailure(
            "Curate.RowsOutsidePartition",
            cause: "\(rows) rows are outside the partition \(place) by "
                + "\(contract.partitionColumn ?? ""), for example "
                + "\(examples.joined(separator: ", ")): filter them in \(contract.sqlFile), for "
                + "example by getvariable('partition_start') and getvariable('partition_end')")
    }

    static func money(_ contract: TableContract, _ column: String, _ type: String) -> TaskFailure {
        TaskFailure(
            "Curate.MoneyNotDecimal",
            cause: "the column \(column) holds money and is \(type), expected DECIMAL: cast it in "
                + "\(contract.sqlFile), sums of DOUBLE lose cents")
    }

    static func noColumn(_ contract: TableContract, _ column: String, _ field: String)
        -> TaskFailure
    {
        TaskFailure(
            "Curate.BadContract",
            cause: "the contract of \(contract.table) names the column \"\(column)\" in "
                + "\"\(field)\", and the output of \(contract.sqlFile) has none")
    }

    static func translated(_ error: any Error) -> any Error {
        switch error {
        case let error as ContractError:
            TaskFailure("Curate.BadContract", cause: error.description)
        case let error as ProjectFileError:
            TaskFailure("Curate.BadContract", cause: error.description)
        case let error as InputError: TaskFailure("Curate.NoInput", cause: error.description)
        case let error as DuckDBError: TaskFailure("Curate.SQLFailed", cause: error.description)
        case let error as LakeError:
            TaskFailure("Lake.Unavailable", cause: String(describing: error))
        default: error
        }
    }
}
