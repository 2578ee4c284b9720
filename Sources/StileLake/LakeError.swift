import Foundation

/// Why the lake could not do what was asked.
package enum LakeError: Error, Sendable, Hashable {
    case notFound(key: String)
    case notPermitted(key: String)
    case full(location: String)
    /// The key would leave the lake's root or is not a legal key.
    case badKey(key: String, reason: String)
    /// No bucket of this name is configured, and none lies in the folder for such.
    case noBucket(name: String, folder: String)
    /// Anything else, in the words of the operating system or the store.
    case failed(key: String, reason: String)
}

extension LakeError: CustomStringConvertible, LocalizedError {
    /// What happened to which thing, and the next step.
    package var description: String {
        switch self {
        case .notFound(let key):
            "\"\(key)\" is not in the lake: check its name, or run the step that makes it"
        case .notPermitted(let key):
            "not permitted to use \"\(key)\": let the user that runs stile read and write it"
        case .full(let location):
            "no space left in \"\(location)\": free some, then redrive what failed"
        case .badKey(let key, let reason):
            "\"\(key)\" can not be the key of an object: \(reason)"
        case .noBucket(let name, let folder):
            "there is no bucket \"\(name)\": say where it is under \"buckets\" in stile.json, or make"
                + " the folder \(folder)/\(name)"
        case .failed(let key, let reason):
            "\"\(key)\": \(reason)"
        }
    }

    package var errorDescription: String? { description }
}

/// A failed system call: its `errno` and what was attempted.
struct SystemCallError: Error {
    let code: Int32
    let action: String

    /// The error of the call that has just failed.
    static func last(_ action: String) -> SystemCallError {
        SystemCallError(code: errno, action: action)
    }

    /// The same in the lake's terms.
    func lakeError(key: String, location: String) -> LakeError {
        switch code {
        case ENOENT: .notFound(key: key)
        case EACCES, EPERM, EROFS: .notPermitted(key: key)
        case ENOSPC, EDQUOT: .full(location: location)
        case ENAMETOOLONG: .badKey(key: key, reason: "it is too long for the file system")
        case ENOTDIR, EISDIR, EEXIST, ENOTEMPTY:
            .failed(
                key: key,
                reason: "in a directory one key can not be both an object and the folder of another"
            )
        default: .failed(key: key, reason: "\(action) failed: \(String(cString: strerror(code)))")
        }
    }
}
