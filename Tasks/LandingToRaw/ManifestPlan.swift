import StileDataset
import StileLake

/// What a delivery makes of a manifest: pure, so that every order of events can be tested.
struct ManifestPlan {
    /// What must happen in raw before the manifest says so, in this order.
    enum Step: Hashable {
        /// The copy in scratch becomes the object.
        case publish(name: String)
        /// A duplicate must get its own bytes before `original` is overwritten.
        case keepOld(name: String, original: String, sha256: String)
    }

    private(set) var manifest: Manifest
    /// Objects that no longer hold bytes of their own: removed once the manifest says so.
    private(set) var stale: [String] = []
    private(set) var output = LandingToRaw.Output()
    private var publishing: [Step] = []
    private var keeping: [Step] = []
    private let nowMillis: Int64
    /// The objects that hold their own bytes, by checksum.
    private var owners: [String: String] = [:]

    init(manifest: Manifest, nowMillis: Int64) {
        self.manifest = manifest
        self.nowMillis = nowMillis
        output.objects = manifest.objects.count
        for object in manifest.effectiveObjects where owners[object.sha256] == nil {
            owners[object.sha256] = object.name
        }
    }

    func steps() -> [Step] { keeping + publishing }

    /// Takes up one object of the delivery, in the order of names.
    mutating func add(_ taken: TakenObject) {
        if let index = manifest.objects.firstIndex(where: { $0.name == taken.landed.name }) {
            update(index, taken)
        } else {
            insert(taken)
        }
        output.objects = manifest.objects.count
    }

    private mutating func insert(_ taken: TakenObject) {
        var object = RawObject(
            name: taken.landed.name, source: taken.landed.info.key, bytes: taken.landed.info.bytes,
            sha256: taken.sha256, version: 1, copiedAtMillis: nowMillis,
            sourceModifiedAtMillis: taken.landed.info.modifiedAtMillis,
            captures: taken.landed.captures)
        place(&object)
        let index = manifest.objects.firstIndex { $0.name > object.name } ?? manifest.objects.count
        manifest.objects.insert(object, at: index)
    }

    private mutating func update(_ index: Int, _ taken: TakenObject) {
        var object = manifest.objects[index]
        guard object.sha256 != taken.sha256 else { return repair(index, taken) }
        leave(object)
        object.history.append(
            RawVersion(
                version: object.version, bytes: object.bytes, sha256: object.sha256,
                copiedAtMillis: object.copiedAtMillis))
        object.version += 1
        object.bytes = taken.landed.info.bytes
        object.sha256 = taken.sha256
        object.source = taken.landed.info.key
        object.copiedAtMillis = nowMillis
        object.sourceModifiedAtMillis = taken.landed.info.modifiedAtMillis
        object.captures = taken.landed.captures
        output.newVersions += 1
        place(&object)
        manifest.objects[index] = object
    }

    /// Same bytes: raw may have lost them, and the time in landing may have changed.
    private mutating func repair(_ index: Int, _ taken: TakenObject) {
        output.unchanged += 1
        manifest.objects[index].source = taken.landed.info.key
        guard taken.file != nil else { return }
        manifest.objects[index].sourceModifiedAtMillis = taken.landed.info.modifiedAtMillis
        manifest.objects[index].copiedAtMillis = nowMillis
        if manifest.objects[index].duplicateOf == nil {
            publishing.append(.publish(name: taken.landed.name))
        }
    }

    /// Decides whether an object with new bytes is kept or is the duplicate of another. Empty
    /// objects are always kept.
    private mutating func place(_ object: inout RawObject) {
        if object.bytes > 0, let owner = owners[object.sha256], owner != object.name {
            if object.version > 1, object.duplicateOf == nil { stale.append(object.name) }
            object.duplicateOf = owner
            output.duplicates += 1
            return
        }
        object.duplicateOf = nil
        owners[object.sha256] = object.name
        output.copied += 1
        output.bytesCopied += object.bytes
        publishing.append(.publish(name: object.name))
    }

    /// `object` gets other bytes: the first duplicate of its old ones takes them over.
    private mutating func leave(_ object: RawObject) {
        guard object.duplicateOf == nil else { return }
        owners[object.sha256] = nil
        var heir: String?
        for index in manifest.objects.indices
        where manifest.objects[index].duplicateOf == object.name {
            if let heir {
                manifest.objects[index].duplicateOf = heir
            } else {
                heir = manifest.objects[index].name
                manifest.objects[index].duplicateOf = nil
                owners[object.sha256] = heir
                keeping.append(
                    .keepOld(
                        name: manifest.objects[index].name, original: object.name,
                        sha256: object.sha256))
            }
        }
    }
}
