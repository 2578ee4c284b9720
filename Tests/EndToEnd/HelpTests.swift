import Testing

/// The binary answers at all; everything else builds on this.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct HelpTests {
    @Test func helpIsPrinted() throws {
        let result = try StileProcess(arguments: ["--help"]).run()
        #expect(result.status == 0)
    }
}
