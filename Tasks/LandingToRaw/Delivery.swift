import Foundation
import StileDataset
import StileLake
import StileTasks

/// One period of one dataset on its way from landing to raw; runs under the period's raw lock.
struct Delivery {
    let contract: DatasetContract
    let period: DataPeriod
    let landing: any ObjectStore
    let lake: any ObjectStore
    let scratch: String

    /// Copies that run at the same time.
    private static let copiesAtOnce = 4
    /// A file whose time is this near to the copy may have changed since without showing it.
    private static let settledMillis: Int64 = 2000

    private var layout: LakeLayout { LakeLayout(dataset: contract.dataset) }

    /// Objects first, the manifest last: after a crash the old manifest stands, and a second run
    /// finds what is already there.
    func bringUpToDate(context: TaskContext) async throws -> LandingToRaw.Output {
        let key = layout.manifestKey(period)
        let before =
            try await Manifest.load(key, from: lake)
            ?? Manifest(dataset: contract.dataset, period: period)
        let deliveries = try await listed()
        let taken = try await take(deliveries, known: before, context: context)
        var plan = ManifestPlan(manifest: before, nowMillis: Self.nowMillis())
        for object in taken { plan.add(object) }
        for step in plan.steps() { try await perform(step, taken: taken) }
        try await plan.manifest.save(key, to: lake)
        for name in plan.stale { try await lake.delete(layout.rawKey(period, object: name)) }
        var output = plan.output
        output.manifest = key
        return output
    }

    // MARK: - Landing

    /// What lies in landing for the period, by name; `.part` files are still being written.
    private func listed() async throws -> [LandedObject] {
        let pattern = contract.landing.bound(to: period)
        let ignored = contract.ignore.map { $0.bound(to: period) }
        var byName: [String: LandedObject] = [:]
        for info in try await landing.list(prefix: pattern.prefix) {
            guard !info.key.hasSuffix(".part"), let captures = pattern.match(info.key),
                !ignored.contains(where: { $0.match(info.key) != nil })
            else { continue }
            let name = pattern.objectName(info.key)
            try check(name, of: info.key, known: byName)
            byName[name] = LandedObject(name: name, info: info, captures: captures)
        }
        return byName.values.sorted { $0.name < $1.name }
    }

    private func check(_ name: String, of key: String, known: [String: LandedObject]) throws {
        if name == LakeLayout.manifestName {
            throw TaskFailure(
                "LandingToRaw.BadName",
                cause: "\(key) in \(landing.location) has the name that raw keeps for its manifest:"
                    + " rename it, or add it to \"ignore\" in the contract")
        }
        if let other = known[name] {
            throw TaskFailure(
                "LandingToRaw.BadName",
                cause: "\(key) and \(other.info.key) in \(landing.location) would both become"
                    + " \(name): make the landing pattern of \(contract.dataset) more exact")
        }
    }

    /// Reads what is new or may have changed, some at a time.
    private func take(
        _ deliveries: [LandedObject], known: Manifest, context: TaskContext
    ) async throws -> [TakenObject] {
        let knownByName = Dictionary(known.objects.map { ($0.name, $0) }) { first, _ in first }
        var taken: [TakenObject] = []
        taken.reserveCapacity(deliveries.count)
        try await withThrowingTaskGroup(of: TakenObject.self) { group in
            for (position, delivery) in deliveries.enumerated() {
                if position >= Self.copiesAtOnce, let done = try await group.next() {
                    taken.append(done)
                    try context.progress(taken.count, of: deliveries.count, unit: "files")
                }
                group.addTask { try await take(delivery, known: knownByName[delivery.name]) }
            }
            for try await done in group { taken.append(done) }
        }
        return taken.sorted { $0.landed.name < $1.landed.name }
    }

    private func take(_ delivery: LandedObject, known: RawObject?) async throws -> TakenObject {
        if let known, try await isUnchanged(delivery, known) {
            return TakenObject(landed: delivery, sha256: known.sha256, file: nil)
        }
        let target = scratch + "/take-" + FileDigest.sha256(delivery.name).prefix(32)
        for _ in 0..<2 {
            let source = try await landing.localFile(delivery.info.key, scratch: scratch)
            let digest = try await FileDigest.copy(source, to: target)
            let now = try await landing.info(delivery.info.key)
            let isWhole =
                now?.bytes == delivery.info.bytes && digest.bytes == delivery.info.bytes
                && now?.modifiedAtMillis == delivery.info.modifiedAtMillis
            guard isWhole else { continue }
            guard try await FileDigest.read(target) == digest else {
                throw TaskFailure(
                    "LandingToRaw.CopyDiffers",
                    cause: "the copy of \(delivery.info.key) does not read back as it was written:"
                        + " check the disk of \(lake.location)")
            }
            return TakenObject(landed: delivery, sha256: digest.sha256, file: target)
        }
        throw TaskFailure(
            "LandingToRaw.StillChanging",
            cause:
                "\(delivery.info.key) in \(landing.location) changed while it was copied: let the"
                + " source write to a name ending in .part and rename it when it is complete")
    }

    /// Same size and time as at the last copy, long enough ago to be trusted, and raw has it.
    private func isUnchanged(_ delivery: LandedObject, _ known: RawObject) async throws -> Bool {
        guard known.source == delivery.info.key, known.bytes == delivery.info.bytes,
            known.sourceModifiedAtMillis == delivery.info.modifiedAtMillis,
            known.copiedAtMillis - known.sourceModifiedAtMillis > Self.settledMillis
        else { return false }
        if known.duplicateOf != nil { return true }
        return try await lake.info(layout.rawKey(period, object: known.name))?.bytes == known.bytes
    }

    // MARK: - Raw

    private func perform(_ step: ManifestPlan.Step, taken: [TakenObject]) async throws {
        switch step {
        case .publish(let name):
            guard let object = taken.first(where: { $0.landed.name == name }),
                let file = object.file
            else { return }
            try await lake.publish(localFile: file, to: layout.rawKey(period, object: name))
        case .keepOld(let name, let original, let sha256):
            try await keepOld(name, original: original, sha256: sha256)
        }
    }

    /// Gives a duplicate bytes of its own, since the object that it repeated gets a new version.
    private func keepOld(_ name: String, original: String, sha256: String) async throws {
        let key = layout.rawKey(period, object: name)
        for candidate in [key, layout.rawKey(period, object: original)] {
            guard try await lake.info(candidate) != nil else { continue }
            let source = try await lake.localFile(candidate, scratch: scratch)
            let copy = scratch + "/keep-" + FileDigest.sha256(name).prefix(32)
            guard try await FileDigest.copy(source, to: copy).sha256 == sha256 else { continue }
            if candidate != key { try await lake.publish(localFile: copy, to: key) }
            return
        }
        throw TaskFailure(
            "LandingToRaw.RawDamaged",
            cause: "the bytes of \(name) are no longer in raw: deliver it again")
    }

    private static func nowMillis() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

/// An object of landing with its name in raw.
struct LandedObject: Sendable {
    let name: String
    let info: ObjectInfo
    let captures: [String: String]
}

/// An object that was read.
struct TakenObject: Sendable {
    let landed: LandedObject
    let sha256: String
    /// The verified copy in scratch; nil when raw has the bytes already.
    let file: String?
}
