import StileDataset
package import StileDuckDB
package import StileLake
package import StileTasks

/// Turns one period of raw into clean rows, in the partitions of their own event time.
package struct CleanRepartition: TaskHandler {
    package struct Input: Codable, Sendable {
        /// Path of the dataset contract, relative to the project.
        package var contract: String
        /// The day of delivery, `2010-12-01`.
        package var day: String
        /// For datasets that are delivered by the hour, UTC.
        package var hour: Int?

        package init(contract: String, day: String, hour: Int? = nil) {
            (self.contract, self.day, self.hour) = (contract, day, hour)
        }
    }

    package struct Output: Codable, Sendable, Hashable {
        package var rowsIn: Int64 = 0
        package var rowsClean: Int64 = 0
        package var rowsQuarantined: Int64 = 0
        package var rowsDuplicate: Int64 = 0
        package var partitionCount = 0
        /// Partitions that hold or held rows of this period, at most `partitionsMax`.
        package var partitions: [String] = []
        /// Those of them whose content is another now, at most `partitionsMax`.
        package var changed: [String] = []
        /// Nothing had to be read: raw, contract and SQL are those of the last run.
        package var upToDate = false
    }

    /// How many partitions the output names; the lineage record names all.
    package static let partitionsMax = 100

    package let name = "clean-repartition"
    private let lake: any ObjectStore
    private let engine: DuckDB
    private let projectDirectory: String
    let faults: FaultPoints

    package init(lake: any ObjectStore, engine: DuckDB, projectDirectory: String) {
        self.init(
            lake: lake, engine: engine, projectDirectory: projectDirectory, faults: FaultPoints())
    }

    /// `faults` lets a test die at a named place.
    package init(
        lake: any ObjectStore, engine: DuckDB, projectDirectory: String, faults: FaultPoints
    ) {
        self.lake = lake
        self.engine = engine
        self.projectDirectory = projectDirectory
        self.faults = faults
    }

    package func handle(_ input: Input, context: TaskContext) async throws -> Output {
        let contract = try DatasetContract.load(input.contract, projectDirectory: projectDirectory)
        let period = try contract.period(day: input.day, hour: input.hour)
        let layout = LakeLayout(dataset: contract.dataset)
        let owner = "clean/\(contract.dataset)/\(period.path)/\(context.idempotencyKey)"
        while true {
            let manifest = try await manifest(contract, period)
            let state = PeriodState(contract: contract, manifest: manifest, lake: lake)
            if let output = try await state.outputIfUpToDate() { return output }
            let scratch = try lake.scratchDirectory(owner: owner)
            defer { try? lake.removeScratch(owner: owner) }
            let reader = PeriodReader(
                contract: contract, manifest: manifest, lake: lake, engine: engine,
                scratch: scratch, executionID: context.executionARN)
            let rows = try await reader.read { done, all in
                try context.progress(done, of: all, unit: "files")
            }
            try faults.reach("read")
            let merge = PartitionMerge(
                contract: contract, manifest: manifest, rows: rows, lake: lake, engine: engine,
                scratch: scratch, faults: faults)
            // Another run may have brought a newer delivery in while this one was reading.
            let output = try await lake.withLock(layout.cleanLock) { () -> Output? in
                guard try await self.manifest(contract, period) == manifest else { return nil }
                return try await merge.run(context: context)
            }
            if let output { return output }
        }
    }

    private func manifest(_ contract: DatasetContract, _ period: DataPeriod) async throws
        -> Manifest
    {
        let key = LakeLayout(dataset: contract.dataset).manifestKey(period)
        guard let manifest = try await Manifest.load(key, from: lake) else {
            throw NoManifest(dataset: contract.dataset, period: "\(period)")
        }
        return manifest
    }
}

/// Named places at which a test can make the task fail.
package struct FaultPoints: Sendable {
    private let onReach: @Sendable (String) throws -> Void

    package init(onReach: @escaping @Sendable (String) throws -> Void = { _ in }) {
        self.onReach = onReach
    }

    func reach(_ place: String) throws { try onReach(place) }
}
