/// A place that keeps objects under keys: a directory, or a bucket of an S3-compatible store.
///
/// Keys use `/` and never begin with it. Writes are atomic: a reader sees the whole old object or
/// the whole new one. What fails throws `LakeError`, which names the key.
package protocol ObjectStore: Sendable {
    /// For people: `/data/lake` or `s3://bucket/prefix`.
    var location: String { get }

    /// The objects whose keys begin with `prefix`, sorted by key.
    func list(prefix: String) async throws -> [ObjectInfo]

    /// Size and time of one object, nil when there is none.
    func info(_ key: String) async throws -> ObjectInfo?

    /// One version of an object, for reading it piece by piece; nil when there is none.
    func open(_ key: String) async throws -> (any ObjectReader)?

    /// A small object's bytes (contracts, manifests), nil when there is none.
    func read(_ key: String) async throws -> [UInt8]?

    /// Replaces a small object.
    func write(_ bytes: [UInt8], to key: String) async throws

    /// A local file with the object's bytes as they are now, for engines that need one: a link under
    /// `scratch` in a directory store, a fetched copy there otherwise. Not to be written to.
    func localFile(_ key: String, scratch: String) async throws -> String

    /// Moves a finished local file (made under `scratch`, see `scratchDirectory`) to `key`.
    func publish(localFile: String, to key: String) async throws

    /// Removes an object; none there is no error.
    func delete(_ key: String) async throws

    /// A new empty directory for temporary files of the task attempt `owner`, on the same file
    /// system as the objects where there is one, so that publishing is a rename. What a crashed
    /// attempt of the same owner left there is removed first.
    func scratchDirectory(owner: String) throws -> String

    /// Removes the owner's scratch directory.
    func removeScratch(owner: String) throws

    /// Removes what crashed processes left in the scratch area; what a living process still
    /// holds stays. Returns the number of entries removed.
    @discardableResult
    func sweepScratch() throws -> Int

    /// Waits for, and takes, the lock `name`; prefer `withLock`, which gives it back.
    ///
    /// It keeps apart the tasks of this process, and for a directory also those of other processes
    /// on this machine. Stores behind the network do not lock across processes.
    func acquireLock(_ name: String) async throws -> LakeLock
}

/// One object as a listing shows it.
package struct ObjectInfo: Hashable, Sendable {
    package let key: String
    package let bytes: Int64
    package let modifiedAtMillis: Int64
    /// Changes whenever the bytes do, with its quotes: S3's own, in a directory one made of the
    /// file's identity, size and time.
    package let etag: String

    package init(key: String, bytes: Int64, modifiedAtMillis: Int64, etag: String = "") {
        self.key = key
        self.bytes = bytes
        self.modifiedAtMillis = modifiedAtMillis
        self.etag = etag
    }
}

/// One version of an object. What is read is of that version or an error, although the object may
/// be replaced meanwhile.
package protocol ObjectReader: Sendable {
    var info: ObjectInfo { get }

    /// The bytes from `offset` on, at most `count`, fewer only at the object's end.
    func read(at offset: Int64, count: Int) async throws -> [UInt8]
}

extension ObjectStore {
    /// Runs `body` while nobody else runs one under the same `name`: for reading, changing and
    /// writing back a partition. Not reentrant.
    package func withLock<Value>(
        _ name: String, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let lock = try await acquireLock(name)
        defer { lock.release() }
        return try await body()
    }
}
