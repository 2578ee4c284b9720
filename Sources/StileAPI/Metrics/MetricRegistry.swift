package import CoreMetrics
import Synchronization

/// Keeps all figures of the process and writes them as Prometheus reads them.
///
/// A metric is made once and kept by who records; the lock here is taken when one is made and when
/// somebody reads, never for a sample.
package final class MetricRegistry: MetricsFactory {
    /// Label sets of one metric; what comes later is counted together under `other`. Resource names
    /// come from definitions, which a client makes.
    static let labelSetsMax = 500

    /// Values by label; the same labels in the same order for all samples of a metric.
    struct Labels: Hashable {
        let pairs: [Pair]
        struct Pair: Hashable {
            let name: String
            let value: String
        }
    }

    enum Sample {
        case counter(CounterSample)
        case gauge(GaugeSample)
        case histogram(HistogramSample)
    }

    struct Family {
        let description: MetricDescription
        var samples: [Labels: Sample] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var collectors: [@Sendable () -> Void] = []
    }
    private let state = Mutex(State())

    package init() {}

    /// Runs `collector` before each reading, for figures that are asked for rather than counted.
    package func beforeReading(_ collector: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// All metrics in the text format 0.0.4.
    package func exposition() -> String {
        for collector in state.withLock({ $0.collectors }) { collector() }
        let families = state.withLock { Array($0.families.values) }
        return PrometheusText.write(families)
    }

    // MARK: - MetricsFactory

    package func makeCounter(
        label: String, dimensions: [(String, String)]
    ) -> any CounterHandler {
        let made = sample(label, .counter, dimensions) { _ in .counter(CounterSample()) }
        if case .counter(let counter) = made { return counter }
        return CounterSample()
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        let made = sample(label, .gauge, dimensions) { _ in .gauge(GaugeSample()) }
        if case .gauge(let gauge) = made { return gauge }
        return GaugeSample()
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { histogram(label, dimensions) }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    // Figures live as long as the process: a counter that went away would read as a reset.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    // MARK: -

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramSample {
        let made = sample(label, .histogram, dimensions) { description in
            .histogram(HistogramSample(bounds: description.buckets))
        }
        if case .histogram(let histogram) = made { return histogram }
        return HistogramSample(bounds: [])
    }

    /// The sample of that name and labels, made if it is new.
    ///
    /// A name that is another kind of metric already is a mistake of the program.
    private func sample(
        _ label: String, _ kind: MetricDescription.Kind, _ dimensions: [(String, String)],
        make: (MetricDescription) -> Sample
    ) -> Sample {
        let labels = Labels(
            pairs: dimensions.map { Labels.Pair(name: $0.0, value: $0.1) })
        return state.withLock { state in
            var family = state.families[label] ?? Family(description: describe(label, kind))
            precondition(
                family.description.kind == kind,
                "the metric \(label) is a \(family.description.kind.rawValue), not a \(kind.rawValue)"
            )
            if let known = family.samples[labels] { return known }
            let key = family.samples.count < Self.labelSetsMax ? labels : labels.other
            if let known = family.samples[key] { return known }
            let sample = make(family.description)
            family.samples[key] = sample
            state.families[label] = family
            return sample
        }
    }

    /// Libraries may bring metrics that the catalog does not know.
    private func describe(_ label: String, _ kind: MetricDescription.Kind) -> MetricDescription {
        if let known = MetricCatalog.description(of: label) { return known }
        return MetricDescription(
            label, kind, unit: "", "",
            buckets: kind == .histogram ? Buckets.latencySeconds : [])
    }
}

extension MetricRegistry.Labels {
    /// The same labels for all that exceed the limit.
    var other: Self { Self(pairs: pairs.map { Pair(name: $0.name, value: "other") }) }
}
