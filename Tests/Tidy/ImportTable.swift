/// Which module may import which: the architecture, as a test.
///
/// SwiftPM compiles an undeclared import of a sibling module whenever that module happens to be
/// built, so the manifest alone does not hold the layers apart.
enum ImportTable {
    static let pureModules: Set<String> = [
        "StileJSON", "StileCalendar", "StileJSONPath", "StileJSONata", "StileASL",
        "StileInterpreter", "StileRehearsal", "StileGraph",
    ]

    /// What every module outside the pure core may import.
    static let platform: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Darwin", "Synchronization", "Dispatch",
    ]

    static let pipelineTasks: Set<String> = [
        "LandingToRaw", "QualityCheck", "CleanRepartition", "Curate", "Crawl", "Activate",
    ]

    private static let taskBase: Set<String> = [
        "StileTasks", "StileJSON", "StileWire", "StileLake", "StileDuckDB", "StileDataset",
        "StileCatalog", "Logging",
    ]

    static let allowed: [String: Set<String>] = [
        "StileJSON": [],
        "StileCalendar": [],
        // JSONata's matcher of regular expressions serves the filters too.
        "StileJSONPath": ["StileJSON", "StileJSONata", "Crypto"],
        "StileJSONata": ["StileJSON"],
        "StileASL": ["StileJSON", "StileJSONPath", "StileJSONata"],
        "StileGraph": ["StileJSON", "StileJSONPath", "StileJSONata", "StileASL"],
        "StileInterpreter": [
            "StileJSON", "StileCalendar", "StileJSONPath", "StileJSONata", "StileASL",
        ],
        "StileRehearsal": ["StileJSON", "StileCalendar", "StileASL", "StileInterpreter"],
        // SQLite itself binds the rows of group commits.
        "StileStore": ["StileJSON", "StileInterpreter", "GRDB", "GRDBSQLite"],
        "StileExecutor": [
            "StileJSON", "StileJSONPath", "StileASL", "StileInterpreter", "StileStore", "Logging",
            "CoreMetrics", "HeapModule", "DequeModule", "Crypto",
        ],
        "StileScheduler": [
            "StileJSON", "StileCalendar", "StileInterpreter", "StileExecutor", "StileStore",
            "Logging",
        ],
        "CStileCurl": [],
        "CStileSocket": [],
        "CStileMemory": [],
        "StileWire": ["StileJSON", "StileCalendar", "CStileCurl", "CStileSocket", "Crypto"],
        "StileTasks": ["StileJSON", "StileWire", "Logging"],
        "StileLake": ["StileJSON", "StileCalendar", "StileWire", "Crypto"],
        "CStileProcess": [],
        "StileProcess": ["CStileProcess"],
        "StileFunctions": ["StileJSON", "StileTasks", "StileProcess", "Logging"],
        "StileDuckDB": ["StileJSON", "StileProcess"],
        "StileDataset": ["StileJSON", "StileCalendar", "StileLake", "StileDuckDB", "Crypto"],
        "StileMapRuns": [
            "StileJSON", "StileCalendar", "StileInterpreter", "StileExecutor", "StileLake",
            "StileDuckDB", "StileDataset", "Crypto",
        ],
        "StileCatalog": ["StileJSON", "StileLake", "StileDuckDB", "GRDB"],
        "StileAPI": [
            "StileJSON", "StileCalendar", "StileASL", "StileInterpreter", "StileStore",
            "StileExecutor", "StileScheduler", "StileWire", "HummingbirdCore", "NIOCore",
            "NIOPosix", "NIOHTTPTypes", "HTTPTypes", "CoreMetrics", "Logging", "ServiceLifecycle",
            "Crypto",
        ],
        "StileIntegrations": [
            "StileJSON", "StileCalendar", "StileInterpreter", "StileExecutor", "StileWire",
            "Crypto", "Logging",
        ],
        "LandingToRaw": taskBase,
        "QualityCheck": taskBase.union(["LandingToRaw"]),
        "CleanRepartition": taskBase,
        "Curate": taskBase,
        "Crawl": taskBase,
        "Activate": taskBase,
        "StileCLI": taskBase.union(pipelineTasks).union([
            "StileCalendar", "StileJSONPath", "StileJSONata", "StileASL", "StileGraph",
            "StileInterpreter", "StileRehearsal", "StileStore", "StileExecutor",
            "StileScheduler", "StileAPI",
            "StileIntegrations", "StileMapRuns", "StileFunctions", "ArgumentParser",
            "ServiceLifecycle", "UnixSignals", "CStileMemory",
        ]),
        "stile": ["StileCLI"],
        "StileTestSupport": [
            "StileJSON", "StileASL", "StileInterpreter", "StileStore", "StileExecutor", "StileWire",
            "Logging",
        ],
    ]
}
