import StileASL
import StileRehearsal
import Testing

@Suite struct JUnitTests {
    @Test func isXMLWhateverTheNames() throws {
        let text = """
            {"cases": [{"name": "<a> & \\"b\\"", "input": {"sum": 1},
              "mocks": {"Charge": {"result": {"Payload": {"receipt": 1}}}}},
             {"name": "c\\u0001", "input": {"sum": 1}, "mocks": {"Charge": {"error": "<E>"}}}]}
            """
        let read = try readCases(text, Machines.order)
        var report = RehearsalReport()
        var suite = RehearsalReport.Suite(
            file: "a&b.test.json", definition: "a&b.asl.json", definitionText: Machines.order,
            coverage: Coverage(read.definition))
        for testCase in read.cases {
            let recording = Rehearsal.play(testCase, of: read.definition)
            suite.coverage.add(recording)
            suite.results.append(.init(testCase, recording, realMillis: 1.6))
        }
        report.suites.append(suite)
        #expect(
            report.junitXML == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="stile test" tests="2" failures="1" errors="0" skipped="0" time="0.003">
                  <testsuite name="a&amp;b.test.json" tests="2" failures="1" errors="0" skipped="0" time="0.003">
                    <properties>
                      <property name="definition" value="a&amp;b.asl.json"/>
                      <property name="coverage" value="50"/>
                    </properties>
                    <testcase name="&lt;a&gt; &amp; &quot;b&quot;" classname="a&amp;b.test.json" time="0.002"/>
                    <testcase name="c\u{FFFD}" classname="a&amp;b.test.json" time="0.002">
                      <failure message="status: expected SUCCEEDED, but the execution ended as \
                FAILED: &lt;E&gt;: no cause" type="status">a&amp;b.test.json:3:3
                status: expected SUCCEEDED, but the execution ended as FAILED: &lt;E&gt;: no cause</failure>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }
}
