import Activate
import CleanRepartition
import Crawl
import Curate
import LandingToRaw
import QualityCheck
import StileCatalog
import StileDuckDB
import StileLake
import StileTasks
import StileWire

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
            // What a killed process left half written; work under way is locked and stays.
            try lake.sweepScratch()
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

    static let builders: [Builder] = [
        Builder(name: "landing-to-raw") { parts, registry in
            registry.register(
                LandingToRaw(
                    lake: parts.lake, projectDirectory: parts.project,
                    openStore: landings(parts.environment)))
        },
        Builder(name: "quality-check") {
            $1.register(
                QualityCheck(
                    lake: $0.lake, engine: $0.engine, projectDirectory: $0.project,
                    openStore: landings($0.environment)))
        },
        Builder(name: "clean-repartition") {
            $1.register(
                CleanRepartition(
                    lake: $0.lake, engine: $0.engine, projectDirectory: $0.project))
        },
        Builder(name: "crawl") {
            $1.register(
                Crawl(
                    lake: $0.lake, engine: $0.engine, catalog: $0.catalog,
                    projectDirectory: $0.project))
        },
        Builder(name: "curate") {
            $1.register(
                Curate(
                    lake: $0.lake, engine: $0.engine, projectDirectory: $0.project,
                    privacySalt: $0.environment["STILE_PRIVACY_SALT"]))
        },
        Builder(name: "activate") {
            $1.register(
                Activate(
                    lake: $0.lake, engine: $0.engine, projectDirectory: $0.project,
                    http: HTTPClient(), environment: $0.environment))
        },
    ]

    /// Landing areas are directories or buckets; none is ever made.
    private static func landings(_ environment: [String: String]) -> LandingToRaw.OpenStore {
        { try $0.open(creating: false, environment: environment) }
    }
}
