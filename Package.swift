// swift-tools-version: 6.2
import PackageDescription

/// One settings list for every target: Swift 6 language mode, warnings are errors.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The program exports nothing, and what is the same twice in it is there once: more than half of the
/// time of a start went into names that nobody asks for.
let smallProgram: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=safe",
        ], .when(platforms: [.linux], configuration: .release))
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let hummingbird = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")

/// The six pipeline tasks, in the order in which a day's data meets them.
let pipelineTasks = [
    "LandingToRaw", "QualityCheck", "CleanRepartition", "Curate", "Crawl", "Activate",
]

func module(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path,
        exclude: path == nil ? [] : ["README.md"],
        swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], path: String? = nil,
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: path, resources: resources,
        swiftSettings: settings)
}

let package = Package(
    name: "stile",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "stile", targets: ["stile"]),
        .library(name: "StileTasks", targets: ["StileTasks"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The pure core: no database, network, clock or randomness.
        module("StileJSON", []),
        module("StileCalendar", []),
        module("StileJSONPath", ["StileJSON", "StileJSONata", crypto]),
        module("StileJSONata", ["StileJSON"]),
        module("StileASL", ["StileJSON", "StileJSONPath", "StileJSONata"]),
        module(
            "StileInterpreter",
            ["StileJSON", "StileCalendar", "StileJSONPath", "StileJSONata", "StileASL"]),
        module(
            "StileRehearsal", ["StileJSON", "StileCalendar", "StileASL", "StileInterpreter"]),

        module("StileGraph", ["StileJSON", "StileJSONPath", "StileJSONata", "StileASL"]),

        // The durable executor.
        module("StileStore", ["StileJSON", "StileInterpreter", grdb, sqlite]),
        module(
            "StileExecutor",
            [
                "StileJSON", "StileJSONPath", "StileASL", "StileInterpreter", "StileStore",
                logging, metrics, heap, deque, crypto,
            ]),
        module(
            "StileScheduler",
            [
                "StileJSON", "StileCalendar", "StileInterpreter", "StileExecutor", "StileStore",
                logging,
            ]),

        // The world outside: HTTP, the lake, the data engine, the task SDK.
        .target(name: "CStileCurl"),
        .target(name: "CStileSocket"),
        .target(name: "CStileMemory"),
        module(
            "StileWire", ["StileJSON", "StileCalendar", "CStileCurl", "CStileSocket", crypto]),
        .target(name: "CStileProcess"),
        module("StileProcess", ["CStileProcess"]),
        module("StileTasks", ["StileJSON", "StileWire", logging]),
        module("StileFunctions", ["StileJSON", "StileTasks", "StileProcess", logging]),
        module("StileLake", ["StileJSON", "StileCalendar", "StileWire", crypto]),
        module("StileDuckDB", ["StileJSON", "StileProcess"]),
        module(
            "StileDataset",
            ["StileJSON", "StileCalendar", "StileLake", "StileDuckDB", crypto]),
        module(
            "StileMapRuns",
            [
                "StileJSON", "StileCalendar", "StileInterpreter", "StileExecutor", "StileLake",
                "StileDuckDB", "StileDataset", crypto,
            ]),
        module("StileCatalog", ["StileJSON", "StileLake", "StileDuckDB", grdb]),

        // The Step Functions API over HTTP.
        module(
            "StileAPI",
            [
                "StileJSON", "StileCalendar", "StileASL", "StileInterpreter", "StileStore",
                "StileExecutor", "StileScheduler", "StileWire", hummingbird, nio, nioPosix,
                nioHTTPTypes, httpTypes, metrics, logging, lifecycle, crypto,
            ]),

        // Task resources that are services: Lambda, nested executions, Step Functions itself.
        module(
            "StileIntegrations",
            [
                "StileJSON", "StileCalendar", "StileInterpreter", "StileExecutor", "StileWire",
                crypto, logging,
            ]),

        // Commands.
        module(
            "StileCLI",
            [
                "StileJSON", "StileCalendar", "StileJSONPath", "StileJSONata", "StileASL",
                "StileGraph", "StileInterpreter", "StileRehearsal", "StileStore", "StileExecutor",
                "StileScheduler", "StileWire", "StileTasks", "StileLake", "StileAPI",
                "StileIntegrations", "StileMapRuns", "StileDuckDB", "StileDataset",
                "StileCatalog", "StileFunctions", "CStileMemory", arguments, logging, lifecycle,
                signals,
            ] + pipelineTasks.map { .byName(name: $0) }),
        .executableTarget(
            name: "stile", dependencies: ["StileCLI"], swiftSettings: settings,
            linkerSettings: smallProgram),
        .executableTarget(
            name: "StileBenchmarks",
            dependencies: [
                "StileJSON", "StileJSONPath", "StileJSONata", "StileASL", "StileInterpreter",
                "StileStore", "StileExecutor", "StileTasks", "StileLake", "StileDuckDB",
                "StileMapRuns",
                "LandingToRaw", "QualityCheck",
                "CleanRepartition",
                "Curate", grdb, logging, subprocess, systemPackage,
            ], path: "Benchmarks/Core",
            swiftSettings: settings),

        // Loads an HTTP server; knows nothing of Stile.
        .executableTarget(
            name: "StileLoad", path: "Benchmarks/Load", swiftSettings: settings),

        // For tests only: never part of a product.
        module(
            "StileTestSupport",
            [
                "StileJSON", "StileASL", "StileInterpreter", "StileStore", "StileExecutor",
                "StileWire", logging,
            ]),
    ]
        + pipelineTasks.map {
            module(
                $0,
                [
                    "StileJSON", "StileTasks", "StileWire", "StileLake", "StileDuckDB",
                    "StileDataset", "StileCatalog",
                ] + ($0 == "QualityCheck" ? ["LandingToRaw"] : []), path: "Tasks/\($0)")
        }
        + [
            tests(
                "StileSchedulerTests",
                [
                    "StileJSON", "StileCalendar", "StileStore", "StileExecutor",
                    "StileScheduler", logging,
                ]),
            tests(
                "StileCLITests",
                [
                    "StileJSON", "StileASL", "StileInterpreter", "StileStore", "StileCLI",
                    "StileTestSupport", logging,
                ]),
            tests("StileJSONTests", ["StileJSON"]),
            tests("StileCalendarTests", ["StileCalendar"]),
            tests("StileJSONPathTests", ["StileJSON", "StileJSONPath", "StileTestSupport"]),
            tests("StileJSONataTests", ["StileJSON", "StileJSONata", "StileTestSupport"]),
            tests("StileASLTests", ["StileJSON", "StileJSONPath", "StileASL", "StileTestSupport"]),
            tests(
                "StileGraphTests", ["StileJSON", "StileASL", "StileGraph", "StileTestSupport"],
                resources: [.copy("Golden")]),
            tests(
                "StileInterpreterTests",
                ["StileJSON", "StileJSONPath", "StileASL", "StileInterpreter", "StileTestSupport"],
                resources: [.copy("Golden"), .copy("Recorded/KnownFailures.json")]),
            tests(
                "StileRehearsalTests",
                ["StileJSON", "StileASL", "StileInterpreter", "StileRehearsal"]),
            tests(
                "QualityCheckTests", ["QualityCheck", "StileJSON"],
                path: "Tests/Tasks/QualityCheckTests"),
            tests(
                "EndToEndTests", ["StileJSON", "StileJSONPath", "StileWire", "stile"],
                path: "Tests/EndToEnd"),
            tests(
                "StileCatalogTests",
                ["StileJSON", "StileCatalog", "StileLake", "StileDuckDB", grdb]),
            tests(
                "CrawlTests",
                [
                    "Crawl", "StileJSON", "StileTasks", "StileLake", "StileDuckDB", "StileCatalog",
                    logging,
                ], path: "Tests/Tasks/CrawlTests"),
            tests(
                "CurateTests",
                [
                    "Curate", "StileJSON", "StileTasks", "StileLake", "StileDuckDB",
                    "StileDataset", logging,
                ], path: "Tests/Tasks/CurateTests"),
            tests(
                "ActivateTests",
                [
                    "Activate", "StileJSON", "StileTasks", "StileWire", "StileLake", "StileDuckDB",
                    logging,
                ], path: "Tests/Tasks/ActivateTests"),
            tests("StileDuckDBTests", ["StileJSON", "StileDuckDB", "StileTestSupport"]),
            tests(
                "StileAPITests",
                [
                    "StileJSON", "StileASL", "StileInterpreter", "StileStore", "StileExecutor",
                    "StileWire", "StileAPI", "StileTestSupport", logging, lifecycle, metrics,
                ]),
            tests(
                "StileIntegrationsTests",
                [
                    "StileJSON", "StileInterpreter", "StileExecutor", "StileWire",
                    "StileIntegrations", logging,
                ]),
            tests(
                "StileWireTests", ["StileJSON", "StileCalendar", "StileWire", "StileTestSupport"]),
            tests(
                "StileLakeTests", ["StileJSON", "StileWire", "StileLake", "StileTestSupport"]),
            tests(
                "StileMapRunsTests",
                [
                    "StileJSON", "StileInterpreter", "StileExecutor", "StileWire", "StileLake",
                    "StileDuckDB", "StileMapRuns", "StileTestSupport",
                ]),
            tests("StileProcessTests", ["StileProcess"]),
            tests("StileFunctionsTests", ["StileJSON", "StileTasks", "StileFunctions", logging]),
            tests("StileTasksTests", ["StileJSON", "StileWire", "StileTasks", logging]),
            tests(
                "StileStoreTests",
                ["StileJSON", "StileInterpreter", "StileStore", "StileTestSupport", grdb]),
            tests(
                "StileExecutorTests",
                [
                    "StileJSON", "StileASL", "StileInterpreter", "StileStore", "StileExecutor",
                    "StileTestSupport", grdb, logging,
                ], resources: [.copy("Upgrades/Files")]),
            tests(
                "SimulationTests",
                [
                    "StileJSON", "StileASL", "StileInterpreter", "StileStore", "StileExecutor",
                    "StileTestSupport", logging,
                ], path: "Tests/Simulation"),
            tests(
                "StileDatasetTests",
                ["StileJSON", "StileLake", "StileDuckDB", "StileDataset", "StileTestSupport"]),
            tests(
                "PipelineTests",
                [
                    "StileJSON", "StileTasks", "StileLake", "StileDuckDB", "StileDataset",
                    "LandingToRaw", "CleanRepartition", "QualityCheck", "StileTestSupport", logging,
                ], path: "Tests/Tasks/PipelineTests"),
            tests(
                "ReferenceTests",
                ["StileJSON", "StileJSONPath", "StileJSONata", "StileASL", "StileInterpreter"],
                path: "Tests/Reference"),
            tests("TidyTests", ["StileJSON"], path: "Tests/Tidy"),
        ]
)
