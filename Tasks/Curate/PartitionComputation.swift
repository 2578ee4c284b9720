import StileDataset
import StileDuckDB
import StileJSON
import StileLake

/// Computes partitions of one table: SQL into a file, checks on the file, then publication.
struct PartitionComputation {
    let contract: TableContract
    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String
    var resolver: InputResolver
    let privacySalt: String?
    let executionARN: String

    /// Brings the partition up to date; does nothing where inputs and SQL are as recorded.
    mutating func compute(_ period: DataPeriod?) async throws -> PartitionOutcome {
        var inputs: [(input: TableInput, objects: [ObjectInfo])] = []
        for input in contract.inputs {
            inputs.append((input, try await resolver.objects(of: input, for: period)))
        }
        let stamps = inputs.flatMap { input, objects in
            objects.map { InputStamp(input: input.name, object: $0) }
        }
        let key = contract.key(period)
        let known = try await PartitionRecord.load(contract.recordKey(period), lake)
        let present = try await lake.info(key)
        if let known, known.isCurrent(digest: digest, inputs: stamps, bytes: present?.bytes) {
            return PartitionOutcome(
                rowsIn: known.totalIn, rowsOut: known.rowsOut, pendingRows: known.pendingRows)
        }
        let isDriven = isDriven(period, inputs)
        guard isDriven else { return try await remove(period, isPresent: present != nil) }
        let result = try await run(period, inputs)
        return try await publish(
            result, period, stamps: stamps, known: known, presentBytes: present?.bytes)
    }

    /// Whether anything is there that the partition could be made of.
    private func isDriven(
        _ period: DataPeriod?, _ inputs: [(input: TableInput, objects: [ObjectInfo])]
    ) -> Bool {
        let tables = inputs.filter { input, _ in
            guard case .partitions = input.source else { return false }
            return period == nil || input.window == .partition
        }
        return tables.isEmpty || tables.contains { !$0.objects.isEmpty }
    }

    /// Contract, SQL and, by its own digest, the salt.
    private var digest: String {
        contract.privacy.hash.isEmpty
            ? contract.digest : FileDigest.sha256(contract.digest + (privacySalt ?? ""))
    }

    // MARK: - Computing

    private mutating func run(
        _ period: DataPeriod?, _ inputs: [(input: TableInput, objects: [ObjectInfo])]
    ) async throws -> PartitionResult {
        var views: [String] = []
        for (input, objects) in inputs {
            views.append(try await resolver.view(of: input, objects: objects, scratch: scratch))
        }
        let pads = contract.privacy.hash.isEmpty ? nil : KeyPads(privacySalt ?? "")
        let file = scratch + "/result.parquet"
        let sql = CurateSQL(contract: contract, period: period, result: file, pads: pads)
        var options = DuckDB.Options(temporaryDirectory: scratch + "/spill")
        options.secrets = [privacySalt, pads?.inner, pads?.outer].compactMap { $0 }
        options.preservesInsertionOrder = !contract.sort.isEmpty
        let described = try await engine.run(
            sql.compute(views: views) + "\n" + sql.describe(), options: options)
        let result = try PartitionResult(file: file, described)
        let place = contract.key(period)
        try result.checkColumns(contract)
        let checks = try await engine.run(sql.checks(), options: options)
        return try result.checked(contract, place: place, checks)
    }

    // MARK: - Publishing

    private func publish(
        _ result: PartitionResult, _ period: DataPeriod?, stamps: [InputStamp],
        known: PartitionRecord?, presentBytes: Int64?
    ) async throws -> PartitionOutcome {
        var outcome = PartitionOutcome(
            rowsIn: result.rowsByInput.values.reduce(0, +), rowsOut: result.rows,
            pendingRows: result.pendingRows, isComputed: true)
        let key = contract.key(period)
        var bytes = presentBytes
        if result.rows == 0, period != nil {
            outcome.isChanged = presentBytes != nil
            try await lake.delete(key)
            bytes = nil
        } else if known?.outputDigest != result.digest || presentBytes == nil
            || presentBytes != known?.bytes
        {
            try await lake.publish(localFile: result.file, to: key)
            bytes = try await lake.info(key)?.bytes
            outcome.isChanged = true
        }
        let record = PartitionRecord(
            table: contract.table, partition: period?.partitionPath, digest: digest,
            sqlDigest: FileDigest.sha256(contract.sql), inputs: stamps,
            rowsIn: result.rowsByInput, rowsOut: result.rows, pendingRows: result.pendingRows,
            outputDigest: result.digest, bytes: bytes, executionARN: executionARN)
        try await record.save(contract.recordKey(period), lake)
        return outcome
    }

    /// No driving input has an object: there is no such partition.
    private func remove(_ period: DataPeriod?, isPresent: Bool) async throws -> PartitionOutcome {
        try await lake.delete(contract.key(period))
        try await lake.delete(contract.recordKey(period))
        return PartitionOutcome(isComputed: isPresent, isChanged: isPresent)
    }
}
