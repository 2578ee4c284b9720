/// `GET /metrics`, `/healthz` and `/readyz`.
package struct MonitoringSurface: HTTPSurface {
    private let monitoring: Monitoring

    package init(_ monitoring: Monitoring) { self.monitoring = monitoring }

    package func answer(to call: HTTPCall) async -> HTTPAnswer? {
        switch call.path {
        case "/metrics":
            return answer(call) {
                HTTPAnswer(
                    status: 200, contentType: Monitoring.metricsContentType,
                    headers: Self.headers, body: Array(monitoring.metricsText().utf8))
            }
        case "/healthz": return answer(call) { Self.answer(monitoring.health()) }
        case "/readyz": return answer(call) { Self.answer(monitoring.readiness()) }
        case _: return nil
        }
    }

    /// Yesterday's answer from a cache in between would be worse than none.
    private static let headers = [(name: "Cache-Control", value: "no-store")]

    private func answer(_ call: HTTPCall, _ make: () -> HTTPAnswer) -> HTTPAnswer {
        guard call.method == "GET" || call.method == "HEAD" else {
            return HTTPAnswer(
                status: 405, contentType: "text/plain", headers: [(name: "Allow", value: "GET")],
                body: [])
        }
        return make()
    }

    private static func answer(_ report: Monitoring.Report) -> HTTPAnswer {
        HTTPAnswer(
            status: report.httpStatus, contentType: "application/json", headers: headers,
            body: Array((report.body + "\n").utf8))
    }
}
