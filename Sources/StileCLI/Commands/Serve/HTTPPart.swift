import Logging
import StileAPI
import StileWire

extension Server {
    /// The AWS-compatible APIs on one port.
    ///
    /// - Parameter onListening: What can wait until clients can connect.
    func httpPart(
        _ service: StepFunctionsService, _ stile: any StileCalling, _ functions: FunctionHost,
        _ monitoring: Monitoring, _ listener: Listener?,
        _ onListening: @escaping @Sendable () -> Void
    ) throws -> HTTPServer {
        let settings = session.settings
        let host = settings.host.value
        let console = session.console
        return try HTTPServer(
            settings: HTTPServerSettings(
                host: host, port: settings.port.value, bodyBytesMax: bodyBytesMax),
            surfaces: [
                StepFunctionsSurface(service: service, stile: stile),
                LambdaSurface(functions: functions), MonitoringSurface(monitoring),
            ], logger: logger, metrics: monitoring.http, listener: listener
        ) { port in
            let shown = host.contains(":") ? "[\(host)]" : host
            console.note("listening on http://\(shown):\(port) (AWS Step Functions API)")
            console.note(
                "AWS clients: set this as endpoint URL, and AWS_DISABLE_HOST_PREFIX_INJECTION=true"
                    + " for StartSyncExecution and TestState")
            onListening()
        }
    }

    /// Larger payloads come in larger requests.
    private var bodyBytesMax: Int {
        switch session.settings.limits.value {
        case .aws: HTTPServerSettings.awsBodyBytesMax
        case .extended: 64 * HTTPServerSettings.awsBodyBytesMax
        }
    }
}
