package import LandingToRaw
import StileDataset
package import StileDuckDB
import StileJSON
package import StileLake
package import StileTasks

/// Reads one period of raw strictly, judges it by the contract's rules, and holds the day if it is
/// not good enough.
package struct QualityCheck: TaskHandler {
    package struct Input: Codable, Sendable {
        /// Path of the dataset contract, relative to the project.
        package var contract: String
        /// When given, raw is first brought up to date from here, so that after a mended delivery a
        /// redrive of this state alone sees it.
        package var landing: String?
        package var day: String
        /// For datasets that are delivered by the hour, UTC.
        package var hour: Int?

        package init(contract: String, landing: String? = nil, day: String, hour: Int? = nil) {
            (self.contract, self.landing, self.day, self.hour) = (contract, landing, day, hour)
        }
    }

    package struct Output: Codable, Sendable, Hashable {
        package var rowsIn: Int64 = 0
        package var rowsGood: Int64 = 0
        package var rowsQuarantined: Int64 = 0
        package var rules = 0
        /// Key of the record with every rule's verdict.
        package var result = ""
        /// Nothing had to be read: raw and contract are those of the last run.
        package var upToDate = false
    }

    package let name = "quality-check"
    private let lake: any ObjectStore
    private let engine: DuckDB
    private let projectDirectory: String
    private let openStore: LandingToRaw.OpenStore

    package init(
        lake: any ObjectStore, engine: DuckDB, projectDirectory: String,
        openStore: @escaping LandingToRaw.OpenStore = LandingToRaw.openDirectory
    ) {
        self.lake = lake
        self.engine = engine
        self.projectDirectory = projectDirectory
        self.openStore = openStore
    }

    package func handle(_ input: Input, context: TaskContext) async throws -> Output {
        let contract = try DatasetContract.load(input.contract, projectDirectory: projectDirectory)
        let period = try contract.period(day: input.day, hour: input.hour)
        let rules = try QualityRules(parsing: contract.quality)
        if let landing = input.landing {
            let update = LandingToRaw(
                lake: lake, projectDirectory: projectDirectory, openStore: openStore)
            _ = try await update.handle(
                .init(contract: input.contract, landing: landing, day: input.day, hour: input.hour),
                context: context)
        }
        let layout = LakeLayout(dataset: contract.dataset)
        let key = layout.qualityKey(period)
        guard let manifest = try await Manifest.load(layout.manifestKey(period), from: lake) else {
            throw NoManifest(dataset: contract.dataset, period: "\(period)")
        }
        let inputs = PeriodReader.inputs(contract, manifest)
        var record = try await QualityRecord.load(key, from: lake)
        let isUpToDate = record?.inputs == inputs
        if !isUpToDate {
            record = try await examine(contract, manifest, rules, inputs, context)
            try await record?.save(key, to: lake)
        }
        guard let record else { throw NoManifest(dataset: contract.dataset, period: "\(period)") }
        guard record.passed else { throw record.failure(input: input, lake: lake.location, key) }
        return Output(
            rowsIn: record.rowsIn, rowsGood: record.rowsIn - record.rowsQuarantined,
            rowsQuarantined: record.rowsQuarantined, rules: record.results.count, result: key,
            upToDate: isUpToDate)
    }

    // MARK: - Reading and judging

    private func examine(
        _ contract: DatasetContract, _ manifest: Manifest, _ rules: QualityRules, _ inputs: String,
        _ context: TaskContext
    ) async throws -> QualityRecord {
        let owner = "quality/\(contract.dataset)/\(manifest.period.path)/\(context.idempotencyKey)"
        let scratch = try lake.scratchDirectory(owner: owner)
        defer { try? lake.removeScratch(owner: owner) }
        let reader = PeriodReader(
            contract: contract, manifest: manifest, lake: lake, engine: engine, scratch: scratch,
            executionID: context.executionARN)
        let rows = try await reader.read { done, all in
            try context.progress(done, of: all, unit: "files")
        }
        let metrics = try await engine.query(
            "CREATE TEMP VIEW good AS \(rows.goodRows);\n"
                + rules.metricsSQL(relation: "(SELECT * EXCLUDE (_object, _row) FROM good)"),
            options: DuckDB.Options(temporaryDirectory: scratch + "/spill"))
        let results = rules.judge(
            metrics: metrics.first ?? JSONObject(), columns: rows.columns,
            counts: (Int(rows.rowsGood), Int(rows.rowsQuarantined)))
        return QualityRecord(
            dataset: contract.dataset, period: manifest.period, inputs: inputs,
            rowsIn: rows.rowsIn, rowsQuarantined: rows.rowsQuarantined,
            reasons: Dictionary(
                uniqueKeysWithValues: rows.reasons.map { ($0.key.rawValue, $0.value) }),
            results: results, examples: rows.examples, quarantineKeys: rows.quarantineKeys)
    }
}
