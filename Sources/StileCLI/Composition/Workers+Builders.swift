import Activate
import CleanRepartition
import Crawl
import Curate
import LandingToRaw
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
        Builder(name: "landing-to-raw") { parts, registry in
            let environment = parts.environment
            registry.register(
                LandingToRaw(lake: parts.lake, projectDirectory: parts.project) {
                    try $0.open(creating: false, environment: environment)
                })
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
            let transport = WebhookClient(
                client: HTTPClient(), nowMillis: Surroundings.systemNowMillis)
            $1.register(
                Activate(
                    lake: $0.lake, engine: $0.engine, projectDirectory: $0.project,
                    transport: transport, environment: $0.environment))
        },
    ]
}
