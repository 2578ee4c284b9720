// swift-tools-version: 6.2
import PackageDescription

/// The parsers under libFuzzer. A package of its own, because sanitizer coverage must be compiled into
/// the modules under test: `Core` is a link to the sources of the main package.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Core/\(name)", swiftSettings: settings)
}

/// A program without a `main` of its own: libFuzzer brings one.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "Fuzz\(name)", dependencies: dependencies + ["FuzzSupport"],
        path: "Harness/\(name)",
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "stile-fuzzing",
    platforms: [.macOS(.v15)],
    targets: [
        module("StileJSON", []),
        module("StileCalendar", []),
        .target(name: "Crypto", path: "StandIns/Crypto", swiftSettings: settings),
        module("StileJSONPath", ["StileJSON", "StileJSONata", "Crypto"]),
        module("StileJSONata", ["StileJSON"]),
        module("StileASL", ["StileJSON", "StileJSONPath", "StileJSONata"]),
        module(
            "StileInterpreter",
            ["StileJSON", "StileCalendar", "StileJSONPath", "StileJSONata", "StileASL"]),
        .target(
            name: "FuzzSupport", dependencies: ["StileJSON"], path: "Harness/Support",
            swiftSettings: settings),
        fuzzer("JSON", ["StileJSON"]),
        fuzzer("JSONPath", ["StileJSON", "StileJSONPath"]),
        fuzzer("JSONata", ["StileJSON", "StileJSONata"]),
        fuzzer("ASL", ["StileJSON", "StileASL", "StileInterpreter"]),
    ]
)
