import Foundation

/// The emulators from PyPI that Stile is compared with, installed for the benchmark only.
struct EmulatorTools {
    private static let folder = ".tools/emulators"
    private static let packages = ["ministack==1.5.33", "moto[server]==5.2.5"]

    func path(_ program: String) -> String { "\(Self.folder)/bin/\(program)" }

    /// Installs what is missing.
    init() throws {
        let stamp = Self.folder + "/installed"
        let wanted = Self.packages.joined(separator: "\n")
        if (try? String(contentsOfFile: stamp, encoding: .utf8)) == wanted { return }
        try Self.run("/usr/bin/env", ["python3", "-m", "venv", "--clear", Self.folder])
        try Self.run(
            path("pip"), ["install", "--quiet", "--disable-pip-version-check"] + Self.packages)
        try Data(wanted.utf8).write(to: URL(fileURLWithPath: stamp))
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        guard try Child(program, arguments).waitForEnd() == 0 else {
            throw BenchmarkFailure(
                "cannot install \(packages) into \(folder): see above; PyPI must be reachable")
        }
    }
}
