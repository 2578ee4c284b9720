import StileJSON
import StileStore
import StileWire

/// One page of a list: how many, and from where.
struct PageRequest {
    /// AWS's page when none, or 0, is asked for.
    private static let defaultSize = 100

    let size: Int
    /// Where the page before ended; nil for the first page.
    let cursor: String?
    private let tokens: PageTokens
    private let list: String

    /// - Parameter list: the operation and what it lists, so that a token fits no other list.
    init(_ request: Request, list: String, secret: [UInt8]) throws(APIError) {
        let asked = request.parameters["maxResults"]?.integerValue ?? 0
        size = asked > 0 ? Int(min(asked, 1000)) : Self.defaultSize
        tokens = PageTokens(secret: secret)
        self.list = list
        if let token = request.string("nextToken") {
            cursor = try tokens.open(token, list: list)
        } else {
            cursor = nil
        }
    }

    /// One more than the page holds, to see whether there is a next one.
    var limit: Int { size + 1 }

    /// The answer: `member` with the page's records, and `nextToken` when more follow.
    func answer<Record>(
        _ member: String, _ records: [Record], cursor: (Record) -> String,
        shape: (Record) -> JSONObject
    ) -> JSONObject {
        let page = records.prefix(size)
        var answer = JSONObject([(member, JSON.array(page.map { .object(shape($0)) }))])
        if records.count > size, let last = page.last {
            answer["nextToken"] = .string(tokens.seal(cursor(last), list: list))
        }
        return answer
    }
}

extension StepFunctionsService {
    func page(
        _ request: Request, of operation: Operation, _ subject: String = ""
    ) throws(APIError) -> PageRequest {
        let secret = try stored { () throws(StoreError) in try store.secret() }
        return try PageRequest(
            request, list: "\(operation.rawValue) \(subject)", secret: secret)
    }
}
