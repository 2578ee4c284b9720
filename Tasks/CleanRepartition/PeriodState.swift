import StileDataset
import StileLake

/// What the records say of a period: whether there is anything to do.
struct PeriodState {
    let contract: DatasetContract
    let manifest: Manifest
    let lake: any ObjectStore

    /// The output of the last run when its inputs were these and its partitions still stand.
    func outputIfUpToDate() async throws -> CleanRepartition.Output? {
        let layout = LakeLayout(dataset: contract.dataset)
        guard
            let lineage = try await LineageRecord.load(
                layout.lineageKey(manifest.period), from: lake),
            !lineage.isIntent, lineage.inputs == PeriodReader.inputs(contract, manifest),
            let conservation = try await ConservationRecord.load(
                layout.conservationKey(manifest.period), from: lake)
        else { return nil }
        for partition in lineage.partitions {
            let key = layout.cleanKey(partition: partition)
            guard try await lake.info(key) != nil else { return nil }
        }
        var output = CleanRepartition.Output()
        output.take(conservation.total)
        output.take(partitions: lineage.partitions, changed: [])
        output.upToDate = true
        return output
    }
}

extension CleanRepartition.Output {
    mutating func take(_ counts: RowCounts) {
        rowsIn = counts.rowsIn
        rowsClean = counts.clean
        rowsQuarantined = counts.quarantined
        rowsDuplicate = counts.duplicates
    }

    mutating func take(partitions all: [String], changed some: [String]) {
        partitionCount = all.count
        partitions = Array(all.prefix(CleanRepartition.partitionsMax))
        changed = Array(some.prefix(CleanRepartition.partitionsMax))
    }
}
