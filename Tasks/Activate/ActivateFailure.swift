import StileDataset
import StileDuckDB
import StileLake
import StileTasks

/// Failures of the task under the names that workflows catch.
enum ActivateFailure {
    static func badInput(_ cause: String) -> TaskFailure {
        TaskFailure("Activate.BadInput", cause: cause)
    }

    static func nullKey(_ audience: AudienceDefinition, rows: Int64) -> TaskFailure {
        TaskFailure(
            "Activate.NullKey",
            cause: "\(rows) rows of the audience \(audience.name) have no value in the key "
                + "\(audience.key.joined(separator: ", ")): filter them in \(audience.sqlFile)")
    }

    static func duplicateKey(_ audience: AudienceDefinition, _ examples: [String]) -> TaskFailure {
        TaskFailure(
            "Activate.DuplicateKey",
            cause: "rows of the audience \(audience.name) share a key, for example "
                + "\(examples.joined(separator: ", ")): group them in \(audience.sqlFile)")
    }

    static func noColumn(_ audience: AudienceDefinition, _ column: String) -> TaskFailure {
        TaskFailure(
            "Activate.BadDefinition",
            cause: "the definition of \(audience.name) names the column \"\(column)\", and the "
                + "output of \(audience.sqlFile) has none")
    }

    /// The destination will not take anything from us: wrong address or credentials.
    static func refused(_ status: Int, _ text: String) -> TaskFailure {
        TaskFailure(
            "Activate.DestinationRefused",
            cause: "the destination answered \(status) (\(text)): check its URL and credentials; "
                + "the delivery goes on from the batch under way when the task is run again")
    }

    static func notDelivered(_ reason: String, attempts: Int) -> TaskFailure {
        TaskFailure(
            "Activate.DeliveryFailed",
            cause: "a batch was not taken in \(attempts) attempts, at last: \(reason); the "
                + "delivery goes on from it, under the same idempotency key, when the task is run "
                + "again")
    }

    static func translated(_ error: any Error) -> any Error {
        switch error {
        case let error as ContractError:
            TaskFailure("Activate.BadDefinition", cause: error.description)
        case let error as ProjectFileError:
            TaskFailure("Activate.BadDefinition", cause: error.description)
        case let error as InputError: TaskFailure("Activate.NoInput", cause: error.description)
        case let error as DuckDBError: TaskFailure("Activate.SQLFailed", cause: error.description)
        case let error as LakeError:
            TaskFailure("Lake.Unavailable", cause: String(describing: error))
        default: error
        }
    }
}
