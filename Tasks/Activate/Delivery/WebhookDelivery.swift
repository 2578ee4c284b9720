import StileJSON
import StileTasks

/// Sends the rows of a plan in batches.
struct WebhookDelivery {
    /// Never waits longer for a destination that asks for it; the workflow's own retry does.
    private static let waitSecondsMax = 300.0
    private static let backoffSecondsFirst = 0.5

    let webhook: Destination.Webhook
    let audience: AudienceDefinition
    let plan: DeliveryPlan
    let transport: any WebhookTransport
    let pacing: Pacing

    /// - Parameters:
    ///   - changes: The local file with the plan's rows.
    ///   - report: Called with the number of rows that are done.
    ///   - record: Makes the progress durable; called after each batch.
    func deliver(
        _ changes: String, blocked: Set<String>, _ progress: inout DeliveryProgress,
        report: (Int) throws -> Void, record: (DeliveryProgress) async throws -> Void
    ) async throws {
        var lines = try LineReader(changes)
        var batch = 0
        while case let rows = try next(&lines), !rows.isEmpty {
            defer { batch += 1 }
            if batch < progress.batchesDone { continue }
            let due = rows.filter { !blocked.contains($0.key) }
            var exceptions = rows.filter { blocked.contains($0.key) }.map {
                DeliveryProgress.Exception($0, .suppressed, reason: "no consent when it was due")
            }
            if !due.isEmpty {
                try await pace(batch)
                exceptions += try await send(
                    due, key: "\(audience.name)-\(plan.run)-\(batch)", batch)
            }
            progress.exceptions += exceptions
            progress.batchesDone = batch + 1
            try await record(progress)
            try report(min(plan.rows, (batch + 1) * webhook.batchSize))
        }
    }

    private func next(_ lines: inout LineReader) throws -> [PlannedRow] {
        var rows: [PlannedRow] = []
        while rows.count < webhook.batchSize, let line = try lines.next() {
            rows.append(try PlannedRow(line: line))
        }
        return rows
    }

    /// Spreads requests evenly: one in every 1/rate seconds.
    private func pace(_ batch: Int) async throws {
        guard webhook.ratePerSecond > 0, batch > 0 else { return }
        try await pacing.sleep(.seconds(1 / Double(webhook.ratePerSecond)))
    }

    // MARK: - One batch

    /// The rows that the destination refused. A batch that it refuses as a whole is halved until
    /// the bad rows are alone.
    private func send(
        _ rows: [PlannedRow], key: String, _ batch: Int
    ) async throws -> [DeliveryProgress.Exception] {
        let response = try await answer(rows, key: key, batch)
        switch response.status {
        case 200..<300: return Self.rejected(rows, in: response)
        case 400, 413, 422:
            guard rows.count > 1 else {
                let reason = "\(response.status) \(Self.excerpt(response))"
                return [DeliveryProgress.Exception(rows[0], .rejected, reason: reason)]
            }
            let middle = rows.count / 2
            let first = try await send(Array(rows[..<middle]), key: key + ".0", batch)
            return try await first + send(Array(rows[middle...]), key: key + ".1", batch)
        default: throw ActivateFailure.refused(response.status, Self.excerpt(response))
        }
    }

    /// The first answer that is not "later".
    private func answer(
        _ rows: [PlannedRow], key: String, _ batch: Int
    ) async throws -> WebhookResponse {
        let request = try self.request(rows, key: key, batch)
        var reason = ""
        for attempt in 0...webhook.retries {
            var asked: Int64?
            do {
                let response = try await transport.post(request)
                let isLater = [408, 409, 425, 429].contains(response.status)
                guard isLater || response.status >= 500 else { return response }
                reason = "\(response.status) \(Self.excerpt(response))"
                asked = response.retryAfterMillis
            } catch .transient(let words) {
                reason = words
            } catch .permanent(let words) {
                throw ActivateFailure.notDelivered(words, attempts: attempt + 1)
            } catch .cancelled {
                throw CancellationError()
            }
            guard attempt < webhook.retries else { break }
            try await pacing.sleep(.seconds(wait(attempt, asked)))
        }
        throw ActivateFailure.notDelivered(reason, attempts: webhook.retries + 1)
    }

    /// Doubling with jitter; longer where the destination asks for it.
    private func wait(_ attempt: Int, _ askedMillis: Int64?) -> Double {
        var seconds = Self.backoffSecondsFirst
        for _ in 0..<min(attempt, 10) { seconds *= 2 }
        seconds *= 0.5 + pacing.jitter() / 2
        return min(Self.waitSecondsMax, max(seconds, Double(askedMillis ?? 0) / 1000))
    }

    private func request(
        _ rows: [PlannedRow], key: String, _ batch: Int
    ) throws -> WebhookRequest {
        let body: JSON = [
            "audience": .string(audience.name), "mode": .string(audience.mode.rawValue),
            "run": .integer(plan.run), "day": .string(plan.day), "batch": .integer(batch),
            "rows": .array(try rows.map { try $0.json() }),
        ]
        var headers = webhook.headers.map {
            WebhookRequest.Header(name: $0.name, value: $0.value)
        }
        headers.append(WebhookRequest.Header(name: "Content-Type", value: "application/json"))
        headers.append(WebhookRequest.Header(name: "Idempotency-Key", value: key))
        return WebhookRequest(
            url: webhook.url, headers: headers, body: body.serializedBytes(),
            timeoutSeconds: webhook.timeoutSeconds)
    }

    // MARK: - Answers

    /// Rows named in `{"rejected": [{"index": n, "reason": "…"}]}` of a success.
    private static func rejected(
        _ rows: [PlannedRow], in response: WebhookResponse
    ) -> [DeliveryProgress.Exception] {
        let list = (try? JSON(parsing: response.body))?["rejected"]?.arrayValue ?? []
        var seen: Set<Int> = []
        return list.compactMap { element in
            guard let index = element["index"]?.integerValue.map(Int.init),
                rows.indices.contains(index), seen.insert(index).inserted
            else { return nil }
            let reason = element["reason"]?.stringValue ?? "refused without a reason"
            return DeliveryProgress.Exception(rows[index], .rejected, reason: reason)
        }
    }

    private static func excerpt(_ response: WebhookResponse) -> String {
        String(decoding: response.body.prefix(200), as: UTF8.self)
    }
}
