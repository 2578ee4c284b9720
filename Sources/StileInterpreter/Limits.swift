/// Every limit that a running execution can meet, in one place.
package struct Limits: Sendable, Equatable {
    /// UTF-8 bytes of a state's input, output, result or effective parameters.
    package var payloadBytesMax: Int
    /// UTF-8 bytes of all variables of an execution.
    package var variablesBytesMax: Int
    /// The id of the event that ends an execution for its length.
    package var historyEventsMax: Int
    /// Iterations of an inline Map that run at once.
    package var inlineMapConcurrencyMax: Int
    /// Children of a map run that run at once.
    package var mapRunConcurrencyMax = 10_000
    /// States that one step may run through before it hands over (an endless loop of Pass states
    /// must not hold the writer).
    package var statesPerStepMax: Int
    /// The same for Express executions, whose histories AWS does not limit: five minutes of an endless
    /// loop must not fill the disk.
    package var expressEventsMax = 1_000_000
    /// How long an Express execution may take.
    package var expressSecondsMax = 300

    /// The quotas of AWS Step Functions: what passes here passes there.
    package static let aws = Limits(
        payloadBytesMax: 262_144, variablesBytesMax: 10 * 1024 * 1024, historyEventsMax: 25_000,
        inlineMapConcurrencyMax: 40, statesPerStepMax: 1_000)

    /// Larger payloads and histories, for those who stay with Stile.
    package static let extended = Limits(
        payloadBytesMax: 16 * 1024 * 1024, variablesBytesMax: 256 * 1024 * 1024,
        historyEventsMax: 1_000_000, inlineMapConcurrencyMax: 1_000, statesPerStepMax: 1_000)
}
