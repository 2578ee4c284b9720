package import CoreMetrics
import StileWire
import Synchronization

/// What the HTTP server tells of each request.
package final class HTTPMetrics: Sendable {
    /// What is kept for an operation from the beginning: the usual answer takes no lock.
    private struct OperationMetrics {
        let answered: Counter
        let duration: CoreMetrics.Timer
    }
    private struct Answer: Hashable {
        let operation: String
        let status: Int
    }

    /// Requests for nothing that has a name.
    package static let otherOperation = "other"
    private static let longPoll = Operation.getActivityTask.rawValue

    private let factory: any MetricsFactory
    private let operations: [String: OperationMetrics]
    private let open: Meter
    private let longPolls: Meter
    private let unusual = Mutex<[Answer: Counter]>([:])

    package init(factory: any MetricsFactory) {
        self.factory = factory
        open = Meter(label: "stile_http_requests_open", factory: factory)
        longPolls = Meter(label: "stile_long_polls_open", factory: factory)
        let names = Operation.allCases.map(\.rawValue) + [Self.otherOperation]
        operations = Dictionary(
            uniqueKeysWithValues: names.map { name in
                let metrics = OperationMetrics(
                    answered: Self.counter(name, status: 200, factory),
                    duration: CoreMetrics.Timer(
                        label: "stile_http_request_duration_seconds",
                        dimensions: [("operation", name)], factory: factory))
                return (name, metrics)
            })
    }

    /// A request's operation is known.
    ///
    /// - Parameter operation: AWS's name; anything else counts as `other`.
    package func began(_ operation: String) {
        open.increment()
        if operation == Self.longPoll { longPolls.increment() }
    }

    /// The request was answered, or its connection was lost; once for each `began`.
    package func ended(_ operation: String, status: Int, nanoseconds: Int64) {
        open.decrement()
        if operation == Self.longPoll { longPolls.decrement() }
        let name = operations[operation] == nil ? Self.otherOperation : operation
        guard let metrics = operations[name] else { return }
        metrics.duration.recordNanoseconds(nanoseconds)
        if status == 200 {
            metrics.answered.increment()
        } else {
            counter(name, status: status).increment()
        }
    }

    private func counter(_ operation: String, status: Int) -> Counter {
        unusual.withLock { unusual in
            let answer = Answer(operation: operation, status: status)
            if let known = unusual[answer] { return known }
            let made = Self.counter(operation, status: status, factory)
            unusual[answer] = made
            return made
        }
    }

    private static func counter(
        _ operation: String, status: Int, _ factory: any MetricsFactory
    ) -> Counter {
        Counter(
            label: "stile_http_requests_total",
            dimensions: [("operation", operation), ("status", String(status))], factory: factory)
    }
}
