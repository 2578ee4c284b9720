import StileRehearsal

/// Plays cases one after the other and tells how they went, as they go.
struct RehearsalRunner: Sendable {
    let console: Console
    /// Nothing is written: the report is all that is wanted.
    let isQuiet: Bool

    func run(_ sources: [RehearsalSource]) -> RehearsalReport {
        var report = RehearsalReport()
        for source in sources { report.suites.append(run(source)) }
        return report
    }

    private func run(_ source: RehearsalSource) -> RehearsalReport.Suite {
        let page = RehearsalPage(style: console.style)
        var suite = RehearsalReport.Suite(
            file: source.file, definition: source.definition.path,
            definitionText: source.definition.text, coverage: Coverage(source.compiled))
        if !isQuiet { console.out(page.head(suite)) }
        for testCase in source.cases {
            let clock = ContinuousClock()
            let begun = clock.now
            let recording = Rehearsal.play(testCase, of: source.compiled)
            let result = RehearsalReport.Result(
                testCase, recording, realMillis: (clock.now - begun) / .milliseconds(1))
            suite.coverage.add(recording)
            suite.results.append(result)
            if !isQuiet { console.write(page.text(result, suite)) }
        }
        if !isQuiet { console.write(page.text(suite)) }
        return suite
    }
}
