import Foundation
import StileCatalog
import StileDuckDB
import StileLake
import StileMapRuns

/// The lake, the data engine and the catalog as the settings name them.
extension Session {
    /// The lake's store; a directory is made when it is missing.
    func lake() throws -> any ObjectStore {
        let location = try LakeLocation.parse(settings.lake.value)
        if case .directory(let path) = location {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true)
            } catch {
                throw CommandFailure.operational("the lake \(path) can not be made: \(error)")
            }
        }
        return try location.open(environment: surroundings.environment)
    }

    /// The buckets that definitions name.
    func buckets() -> Buckets {
        Buckets(
            configured: settings.buckets.value, folder: settings.data.value + "/buckets",
            environment: surroundings.environment)
    }

    /// Where map runs read their items from and write their results to.
    func mapRunStorage() -> ObjectMapRunStorage {
        ObjectMapRunStorage(
            buckets: buckets(), scratch: settings.data.value + "/mapruns", engine: { try engine() })
    }

    func engine() throws -> DuckDB {
        var environment = surroundings.environment
        if let duckdb = settings.duckdb { environment["STILE_DUCKDB"] = duckdb.value }
        return try DuckDB.locate(
            environment: environment, currentDirectory: surroundings.currentDirectory)
    }

    /// The catalog for reading; nothing is created.
    func catalog() throws -> Catalog {
        let folder = settings.data.value
        guard Path.exists(folder + "/catalog.sqlite") else {
            throw CommandFailure.operational(
                "there is no catalog in \(folder): no crawl has run here yet",
                next: "stile run WORKFLOW --input … (one with a crawl), or name the folder with"
                    + " --data")
        }
        return try Catalog(opening: folder)
    }
}
