import Crawl
import StileCatalog
import StileDuckDB
import StileLake
import StileTasks

extension Workers {
    /// What the functions are made of.
    struct Parts {
        let lake: any ObjectStore
        let engine: DuckDB
        let catalog: Catalog
        let project: String
        let environment: [String: String]

        init(_ session: Session) throws {
            lake = try session.lake()
            engine = try session.engine()
            catalog = try Catalog(opening: session.settings.data.value)
            project = session.settings.project.value
            environment = session.surroundings.environment
        }
    }

    /// A function's name, and how it is made.
    struct Builder: Sendable {
        let name: String
        let register: @Sendable (Parts, inout TaskRegistry) -> Void
    }

    static let builders = [
        Builder(name: "crawl") {
            $1.register(
                Crawl(
                    lake: $0.lake, engine: $0.engine, catalog: $0.catalog,
                    projectDirectory: $0.project))
        }
    ]
}
