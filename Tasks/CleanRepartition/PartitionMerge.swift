import Foundation
import StileDataset
import StileDuckDB
import StileLake
import StileTasks

/// Puts the rows of one period into their partitions; runs under the dataset's clean lock.
///
/// Order of writes: the lineage as an intent that names every partition with old or new rows of the
/// period; the partitions, each by one atomic publish; their records; conservation; the lineage as
/// done. A crash anywhere leaves an intent, and the next run goes through all of its partitions.
struct PartitionMerge {
    let contract: DatasetContract
    let manifest: Manifest
    let rows: PeriodRows
    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String
    let faults: FaultPoints

    var layout: LakeLayout { LakeLayout(dataset: contract.dataset) }
    var period: DataPeriod { manifest.period }

    func run(context: TaskContext) async throws -> CleanRepartition.Output {
        let before = try await LineageRecord.load(layout.lineageKey(period), from: lake)
        let new = rows.pieces.map(\.partition)
        let touched = Set(new).union(before?.partitions ?? []).sorted()
        try await lineage(touched, isIntent: true).save(layout.lineageKey(period), to: lake)
        try faults.reach("intent")
        var changed: [String] = []
        var lost: [String: Int64] = [:]
        var kept: [String] = []
        for (done, partition) in touched.enumerated() {
            let result = try await merge(partition)
            if result.isChanged { changed.append(partition) }
            if result.holdsPeriod { kept.append(partition) }
            lost.merge(result.lost, uniquingKeysWith: +)
            try faults.reach("partition")
            try context.progress(done + 1, of: touched.count, unit: "partitions")
        }
        let conservation = try conserved(lost: lost)
        try await conservation.save(layout.conservationKey(period), to: lake)
        try faults.reach("conservation")
        try await lineage(kept, isIntent: false).save(layout.lineageKey(period), to: lake)
        try faults.reach("done")
        var output = CleanRepartition.Output()
        output.take(conservation.total)
        output.take(partitions: touched, changed: changed)
        return output
    }

    private func lineage(_ partitions: [String], isIntent: Bool) -> LineageRecord {
        LineageRecord(
            dataset: contract.dataset, period: period, isIntent: isIntent, partitions: partitions,
            inputs: PeriodReader.inputs(contract, manifest), contractSHA256: contract.sha256,
            sqlSHA256: rows.sqlSHA256)
    }

    private func conserved(lost: [String: Int64]) throws -> ConservationRecord {
        var total = RowCounts()
        var objects: [ConservationRecord.ObjectCounts] = []
        for object in rows.objects {
            var counts = RowCounts()
            counts.rowsIn = object.rowsIn
            counts.duplicates = lost[layout.provenance(period, object: object.name)] ?? 0
            counts.clean = object.good - counts.duplicates
            counts.quarantined = object.quarantined
            total = total + counts
            objects.append(.init(name: object.name, counts: counts))
        }
        var reasons: [String: Int64] = [:]
        for (reason, count) in rows.reasons { reasons[reason.rawValue] = count }
        let record = ConservationRecord(
            dataset: contract.dataset, period: period, total: total, reasons: reasons,
            objects: objects)
        if let fault = record.fault {
            throw ConservationFault(period: "\(contract.dataset) \(period)", detail: fault)
        }
        return record
    }
}
