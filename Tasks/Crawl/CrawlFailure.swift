import StileCatalog
import StileDuckDB
import StileLake
import StileTasks

/// Errors of a crawl under the names that workflows catch.
enum CrawlFailure {
    static func translated(_ error: any Error) -> any Error {
        switch error {
        case let error as LakeError:
            TaskFailure("Lake.Unavailable", cause: String(describing: error))
        case let error as DuckDBError:
            TaskFailure("Crawl.EngineFailed", cause: error.description)
        case CatalogError.nameTaken(let table, let location, let other):
            TaskFailure(
                "Crawl.NameCollision",
                cause: CatalogError.nameTaken(table: table, location: location, other: other)
                    .description)
        case let error as CatalogError:
            TaskFailure("Crawl.CatalogFailed", cause: error.description)
        default: error
        }
    }
}
