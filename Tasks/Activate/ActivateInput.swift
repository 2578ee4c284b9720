/// Which audience is brought to its destination.
package struct ActivateInput: Decodable, Sendable {
    /// The definition's file, relative to the project directory.
    package var audience: String
    /// `2010-12-01`; names files and shows in records.
    package var day: String
    /// Only counts, and twenty examples under `activation/<audience>/dry-run.jsonl`.
    package var dryRun: Bool?
    /// Sends rows of the dead-letter list again although they did not change.
    package var replay: Bool?

    package init(audience: String, day: String, dryRun: Bool? = nil, replay: Bool? = nil) {
        self.audience = audience
        self.day = day
        self.dryRun = dryRun
        self.replay = replay
    }
}

/// What a run found and delivered; counts only.
package struct ActivateOutput: Encodable, Sendable, Hashable {
    package let audience: String
    /// The number of the delivery; nil when there was nothing to deliver.
    package var run: Int?
    /// The audience's size, after consent and suppression.
    package var members = 0
    package var added = 0
    package var changed = 0
    package var removed = 0
    /// Rows that the destination took.
    package var delivered = 0
    /// Rows that the destination refused.
    package var rejected = 0
    /// Rows of the plan whose consent was gone when they were to be sent.
    package var suppressed = 0
    /// Rows in the dead-letter list of this delivery.
    package var deadLettered = 0
    package var dryRun = false

    init(audience: String) { self.audience = audience }

    mutating func add(_ diff: AudienceDiff) {
        added += diff.added
        changed += diff.changed
        removed += diff.removed
    }

    mutating func subtract(_ diff: AudienceDiff) {
        added -= diff.added
        changed -= diff.changed
        removed -= diff.removed
    }

    mutating func add(_ plan: DeliveryPlan, _ progress: DeliveryProgress) {
        run = plan.run
        added += plan.added
        changed += plan.changed
        removed += plan.removed
        let refused = progress.exceptions.count { $0.kind == .rejected }
        delivered += plan.rows - progress.exceptions.count
        rejected += refused
        suppressed += progress.exceptions.count - refused
        deadLettered += refused
    }
}
