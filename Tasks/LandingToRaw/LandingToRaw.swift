import Foundation
import StileDataset
package import StileLake
package import StileTasks

/// Copies what a source delivered for one day or hour from landing to raw, byte for byte.
package struct LandingToRaw: TaskHandler {
    /// Opens the landing area.
    package typealias OpenStore = @Sendable (LakeLocation) throws -> any ObjectStore

    package struct Input: Codable, Sendable {
        /// Path of the dataset contract, relative to the project.
        package var contract: String
        /// A directory (relative to the project, or absolute) or `s3://bucket/prefix`.
        package var landing: String
        /// `2010-12-01`.
        package var day: String
        /// For datasets that are delivered by the hour, UTC.
        package var hour: Int?

        package init(contract: String, landing: String, day: String, hour: Int? = nil) {
            (self.contract, self.landing, self.day, self.hour) = (contract, landing, day, hour)
        }
    }

    package struct Output: Codable, Sendable, Hashable {
        /// Objects in the manifest, duplicates included.
        package var objects = 0
        package var copied = 0
        package var newVersions = 0
        package var duplicates = 0
        package var unchanged = 0
        package var bytesCopied: Int64 = 0
        /// Key of the manifest.
        package var manifest = ""
    }

    package let name = "landing-to-raw"
    private let lake: any ObjectStore
    private let projectDirectory: String
    private let openStore: OpenStore

    package init(
        lake: any ObjectStore, projectDirectory: String,
        openStore: @escaping OpenStore = LandingToRaw.openDirectory
    ) {
        self.lake = lake
        self.projectDirectory = projectDirectory
        self.openStore = openStore
    }

    /// Opens directories and nothing else.
    package static let openDirectory: OpenStore = { location in
        switch location {
        case .directory(let path): return try DirectoryStore(path, creating: false)
        case .s3(let bucket, _):
            throw LakeError.failed(
                key: "s3://\(bucket)", reason: "no endpoint is configured for S3 landings")
        }
    }

    package func handle(_ input: Input, context: TaskContext) async throws -> Output {
        let contract = try DatasetContract.load(input.contract, projectDirectory: projectDirectory)
        let period = try contract.period(day: input.day, hour: input.hour)
        let landing = try open(input.landing)
        let layout = LakeLayout(dataset: contract.dataset)
        return try await lake.withLock(layout.rawLock(period)) {
            let owner = "landing-to-raw/\(layout.rawLock(period))/\(context.idempotencyKey)"
            let scratch = try lake.scratchDirectory(owner: owner)
            defer { try? lake.removeScratch(owner: owner) }
            let delivery = Delivery(
                contract: contract, period: period, landing: landing, lake: lake, scratch: scratch)
            return try await delivery.bringUpToDate(context: context)
        }
    }

    private func open(_ text: String) throws -> any ObjectStore {
        var location = try LakeLocation.parse(text)
        if case .directory(let path) = location, !path.hasPrefix("/") {
            location = .directory(
                URL(fileURLWithPath: projectDirectory).appendingPathComponent(path).path)
        }
        do {
            return try openStore(location)
        } catch LakeError.notFound {
            throw TaskFailure(
                "LandingToRaw.NoLanding",
                cause:
                    "the landing area \(location) does not exist: check \"landing\" in the input,"
                    + " or mount it")
        }
    }
}
