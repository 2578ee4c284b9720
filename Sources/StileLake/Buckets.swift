import Foundation
import StileWire
import Synchronization

/// The buckets that definitions name, and where each of them is.
///
/// A definition runs unchanged on AWS and here: it says `"Bucket": "sales"`, and the configuration
/// says which folder or which real bucket that is.
package final class Buckets: Sendable {
    /// Where a bucket that is not configured lies: a folder of its name in here.
    package let folder: String
    private let configured: [String: LakeLocation]
    private let environment: [String: String]
    private let client = HTTPClient()
    private let opened = Mutex<[String: any ObjectStore]>([:])

    package init(
        configured: [String: LakeLocation], folder: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.configured = configured
        self.folder = folder
        self.environment = environment
    }

    /// Names that a definition may use, sorted.
    package var names: [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Set(configured.keys).union(found.filter { !$0.hasPrefix(".") }).sorted()
    }

    /// The store of the bucket `name`.
    ///
    /// - Throws: `LakeError.noBucket` when it is neither configured nor a folder.
    package func store(_ name: String) throws(LakeError) -> any ObjectStore {
        if let store = opened.withLock({ $0[name] }) { return store }
        let store = try location(name).open(
            creating: false, environment: environment, client: client)
        // Two may have opened it at once; one of them stays.
        return opened.withLock { opened in
            if let other = opened[name] { return other }
            opened[name] = store
            return store
        }
    }

    private func location(_ name: String) throws(LakeError) -> LakeLocation {
        if let location = configured[name] { return location }
        let path = folder + "/" + name
        var isDirectory: ObjCBool = false
        guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")),
            !name.utf8.contains(0),
            FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
            isDirectory.boolValue
        else { throw .noBucket(name: name, folder: folder) }
        return .directory(path)
    }
}
