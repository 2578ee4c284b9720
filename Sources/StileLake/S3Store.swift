import Foundation
package import StileWire

/// An object store in a bucket of Amazon S3 or of a store that speaks its protocol.
///
/// Objects above `multipartThreshold` go up in parts, a few at a time. Locks keep apart the tasks
/// of this process only: S3 has none to offer, so one process at a time may rewrite partitions.
package final class S3Store: ObjectStore {
    package static let multipartThreshold: Int64 = 64 << 20
    /// What `read` takes into memory at most.
    package static let readBytesMax = 64 << 20

    /// Where the store is and who asks.
    package struct Configuration: Sendable {
        package var bucket: String
        /// Before every key, without slashes at its ends; may be empty.
        package var prefix: String
        /// `https://s3.eu-west-1.amazonaws.com` or `http://127.0.0.1:9000`.
        package var endpoint: String
        package var region: String
        package var credentials: AWSCredentials
        /// The local directory for scratch files.
        package var scratchRoot: String

        package init(
            bucket: String, prefix: String, endpoint: String, region: String,
            credentials: AWSCredentials, scratchRoot: String
        ) {
            self.bucket = bucket
            self.prefix = prefix
            self.endpoint = endpoint
            self.region = region
            self.credentials = credentials
            self.scratchRoot = scratchRoot
        }
    }

    package let location: String
    private let prefix: String
    private let requests: S3Requests
    /// Temporary files need a local disk: the scratch area of a directory that holds nothing else.
    private let local: DirectoryStore

    package init(_ configuration: Configuration, client: HTTPClient = HTTPClient())
        throws(LakeError)
    {
        let isRoot = configuration.prefix.isEmpty
        prefix = isRoot ? "" : configuration.prefix + "/"
        location = "s3://" + configuration.bucket + (isRoot ? "" : "/" + configuration.prefix)
        requests = S3Requests(configuration, location: location, client: client)
        local = try Self.scratchStore(configuration.scratchRoot)
    }

    package func list(prefix wanted: String) async throws -> [ObjectInfo] {
        try ObjectKey.check(prefix: wanted)
        var found: [ObjectInfo] = []
        var token: String?
        repeat {
            var query = [
                ("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix + wanted),
            ]
            if let token { query.append(("continuation-token", token)) }
            let response = try await requests.send("GET", key: nil, query: query, about: wanted)
            let page = try S3Listing(response.body, about: wanted)
            found += try page.objects.compactMap { try object($0) }
            token = page.nextToken
        } while token != nil
        return found.sorted { ObjectKey.precedes($0.key, $1.key) }
    }

    package func info(_ key: String) async throws -> ObjectInfo? {
        try ObjectKey.check(key)
        guard let response = try await requests.find("HEAD", key: prefix + key, about: key) else {
            return nil
        }
        guard let length = response.headers["Content-Length"].flatMap({ Int64($0) }) else {
            throw LakeError.failed(key: key, reason: "the store does not tell its size")
        }
        let modified = response.headers["Last-Modified"].flatMap { HTTPDate.millis($0) }
        return ObjectInfo(
            key: key, bytes: length, modifiedAtMillis: modified ?? 0,
            etag: response.headers["ETag"] ?? "")
    }

    package func open(_ key: String) async throws -> (any ObjectReader)? {
        guard let info = try await info(key) else { return nil }
        return S3ObjectReader(info: info, key: prefix + key, requests: requests)
    }

    package func read(_ key: String) async throws -> [UInt8]? {
        try ObjectKey.check(key)
        return try await requests.find(
            "GET", key: prefix + key, about: key, responseBytesMax: Self.readBytesMax)?.body
    }

    package func write(_ bytes: [UInt8], to key: String) async throws {
        try ObjectKey.check(key)
        _ = try await requests.send("PUT", key: prefix + key, body: .bytes(bytes), about: key)
    }

    package func localFile(_ key: String, scratch: String) async throws -> String {
        try ObjectKey.check(key)
        let name = SigV4Signer.payloadHash(Array(key.utf8)).prefix(16)
        // Engines look at the ending: .csv, .csv.gz, .parquet.
        let last = key.split(separator: "/").last ?? ""
        let ending = last.drop { $0 != "." }.utf8.count <= 32 ? last.drop { $0 != "." } : ""
        let path = scratch + "/" + name + ending
        guard
            try await requests.find(
                "GET", key: prefix + key, about: key, sink: .file(path: path)) != nil
        else { throw LakeError.notFound(key: key) }
        return path
    }

    package func publish(localFile: String, to key: String) async throws {
        try ObjectKey.check(key)
        guard let status = try? Files.status(localFile), status.isRegularFile else {
            throw LakeError.failed(key: key, reason: "there is no file \(localFile) to publish")
        }
        let size = Int64(status.st_size)
        if size > Self.multipartThreshold {
            try await S3Upload(requests: requests, key: prefix + key, about: key)
                .send(file: localFile, size: size)
        } else {
            _ = try await requests.send(
                "PUT", key: prefix + key, body: .file(path: localFile, offset: 0, count: size),
                about: key)
        }
        unlink(localFile)
    }

    package func delete(_ key: String) async throws {
        try ObjectKey.check(key)
        _ = try await requests.find("DELETE", key: prefix + key, about: key)
    }

    package func scratchDirectory(owner: String) throws -> String {
        try local.scratchDirectory(owner: owner)
    }

    package func removeScratch(owner: String) throws { try local.removeScratch(owner: owner) }

    package func sweepScratch() throws -> Int { try local.sweepScratch() }

    package func acquireLock(_ name: String) async throws -> LakeLock {
        try await ProcessLocks.shared.acquire(location + "\u{0}" + name)
    }

    /// Others may write below the same parent: a directory of theirs must not get our files.
    private static func scratchStore(_ root: String) throws(LakeError) -> DirectoryStore {
        let store = try DirectoryStore(root)
        guard let status = try? Files.status(root), status.isDirectory, status.st_uid == getuid()
        else { throw .notPermitted(key: root) }
        return store
    }

    /// The listed object in our terms; nil for the empty "folders" that some tools make.
    private func object(_ listed: S3Listing.Object) throws -> ObjectInfo? {
        let key = String(
            decoding: Array(listed.key.utf8.dropFirst(prefix.utf8.count)), as: UTF8.self)
        if key.isEmpty || key.hasSuffix("/"), listed.bytes == 0 { return nil }
        try ObjectKey.check(key)
        return ObjectInfo(
            key: key, bytes: listed.bytes, modifiedAtMillis: listed.modifiedAtMillis,
            etag: listed.etag)
    }
}
