import StileDataset
import StileJSON

/// An audience and where it goes, as its definition file says it.
struct AudienceDefinition: Sendable {
    enum Mode: String, Sendable, CaseIterable {
        /// New and changed members are sent; who leaves is not.
        case upsert
        /// Who leaves is sent as removed, too.
        case mirror
        /// Any change sends the whole audience.
        case full
    }

    /// A field of the payload.
    struct Field: Sendable, Hashable {
        let name: String
        let column: String
        /// Trimmed, lower case, SHA-256, as ad platforms take e-mail addresses and numbers.
        let isHashed: Bool
    }

    struct Suppression: Sendable {
        let sql: String
        let inputs: [TableInput]
    }

    let name: String
    let sql: String
    let sqlFile: String
    let inputs: [TableInput]
    let key: [String]
    let fields: [Field]
    let mode: Mode
    /// A column that is true for those who may be addressed.
    let consentColumn: String?
    let suppression: Suppression?
    let destination: Destination
}

/// Where an audience goes.
enum Destination: Sendable {
    struct File: Sendable {
        enum Format: String, Sendable, CaseIterable { case jsonl, csv }
        /// A key of the lake with `{day}` and `{run}` in it.
        let path: String
        let format: Format
    }

    struct Webhook: Sendable {
        let url: String
        let headers: [(name: String, value: String)]
        let batchSize: Int
        /// Requests; 0 for no limit.
        let ratePerSecond: Int
        let timeoutSeconds: Int
        /// Attempts after the first.
        let retries: Int
    }

    case file(File)
    case webhook(Webhook)
}
