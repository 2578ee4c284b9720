/// What a metric is, as `/metrics` and `Docs/Metrics.md` tell it.
package struct MetricDescription: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// Prometheus' name: the unit is its end, `_total` that of a counter.
    package let name: String
    package let kind: Kind
    package let labels: [String]
    package let unit: String
    package let meaning: String
    /// Upper bounds of a histogram's buckets, in `unit`, rising; `+Inf` is not listed.
    package let buckets: [Double]

    package init(
        _ name: String, _ kind: Kind, labels: [String] = [], unit: String, _ meaning: String,
        buckets: [Double] = []
    ) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.unit = unit
        self.meaning = meaning
        self.buckets = buckets
    }
}

/// Bucket bounds that several metrics share.
package enum Buckets {
    /// From half a millisecond, about one fsync, to ten seconds.
    package static let latencySeconds: [Double] = [
        0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// From 50 microseconds: a group's steps and its commit.
    package static let engineSeconds: [Double] = [
        0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5,
    ]
    /// From a millisecond to an hour: tasks.
    package static let taskSeconds: [Double] = [
        0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600,
    ]
    package static let groupSizes: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
}
