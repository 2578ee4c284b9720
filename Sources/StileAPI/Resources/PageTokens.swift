import Crypto
import Foundation
import StileWire

/// The tokens of lists that are longer than a page: where the next page begins, sealed.
///
/// A token is base64url of a checksum and the cursor. The checksum covers the list too (the
/// operation and what it lists), under a key that the data file keeps: a token that was changed,
/// made up or taken from another list is refused, and one outlives a restart.
struct PageTokens {
    private static let sealBytes = 16
    private let key: SymmetricKey

    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    func seal(_ cursor: String, list: String) -> String {
        let bytes = Array(cursor.utf8)
        return Data(checksum(bytes, list: list) + bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Throws: `InvalidToken` with AWS's text.
    func open(_ token: String, list: String) throws(APIError) -> String {
        let plain = token.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: plain + padding), data.count >= Self.sealBytes else {
            throw .invalidToken
        }
        let cursor = Array(data.dropFirst(Self.sealBytes))
        guard Array(data.prefix(Self.sealBytes)) == checksum(cursor, list: list),
            let text = String(validating: cursor, as: UTF8.self)
        else { throw .invalidToken }
        return text
    }

    private func checksum(_ cursor: [UInt8], list: String) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(for: Array(list.utf8) + [0] + cursor, using: key)
        return Array(code.prefix(Self.sealBytes))
    }
}
