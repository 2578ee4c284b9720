package import StileASL
package import StileJSON

/// What a Distributed Map state asks for, evaluated when it began its map run.
package struct MapRunPlan: Sendable, Equatable {
    /// Where its end is reported to.
    package let stamp: Stamp
    package let arn: String
    /// The Map state's, or a UUID that stays the same for the state.
    package let label: String
    /// Where the Map state stands in the machine's definition.
    package let statePointer: String
    /// What the children run as.
    package let childType: DistributedMap.ExecutionType
    package let limits: MapRunLimits
    /// Nil: an `ItemReader` tells.
    package let itemCount: Int?
    package let parts: MapRunParts

    package var hasExpressChildren: Bool { childType == .express }

    package init(
        stamp: Stamp, arn: String, label: String, statePointer: String,
        childType: DistributedMap.ExecutionType, limits: MapRunLimits, itemCount: Int?,
        parts: MapRunParts
    ) {
        self.stamp = stamp
        self.arn = arn
        self.label = label
        self.statePointer = statePointer
        self.childType = childType
        self.limits = limits
        self.itemCount = itemCount
        self.parts = parts
    }
}

/// The settings of a map run that can change while it runs.
package struct MapRunLimits: Sendable, Hashable {
    /// Children that run at once; 0 means as many as may.
    package var maxConcurrency: Int
    /// Failed items; nil when none is set.
    package var toleratedFailureCount: Int?
    /// 0 to 100; nil when none is set.
    package var toleratedFailurePercentage: Double?

    package init(
        maxConcurrency: Int, toleratedFailureCount: Int? = nil,
        toleratedFailurePercentage: Double? = nil
    ) {
        self.maxConcurrency = maxConcurrency
        self.toleratedFailureCount = toleratedFailureCount
        self.toleratedFailurePercentage = toleratedFailurePercentage
    }

    /// Whether `failed` items are too many. A share needs the number of all items; before that is
    /// known, only a tolerance of nothing is exceeded.
    package func areExceeded(failed: Int, total: Int?) -> Bool {
        guard failed > 0 else { return false }
        guard toleratedFailureCount != nil || toleratedFailurePercentage != nil else {
            return true
        }
        if let toleratedFailureCount, failed > toleratedFailureCount { return true }
        guard let share = toleratedFailurePercentage else { return false }
        guard let total else { return share == 0 }
        return Double(failed) * 100 > share * Double(total)
    }
}

/// The evaluated `ItemReader`, `ItemBatcher` and `ResultWriter`; nil where the state has none.
package struct MapRunParts: Sendable, Equatable {
    package var reader: JSONObject?
    package var batcher: JSONObject?
    package var writer: JSONObject?

    package init(
        reader: JSONObject? = nil, batcher: JSONObject? = nil, writer: JSONObject? = nil
    ) {
        self.reader = reader
        self.batcher = batcher
        self.writer = writer
    }

    /// Whether results go to a bucket; a writer without a resource only shapes them.
    package var exports: Bool { writer?["Resource"] != nil }
}

/// What a frame keeps of its map run.
package struct MapRunReference: Sendable, Hashable {
    package let arn: String
    package var redriveCount: Int

    package init(arn: String, redriveCount: Int = 0) {
        self.arn = arn
        self.redriveCount = redriveCount
    }
}
