import Foundation
import QualityCheck
import StileDataset
import StileJSON
import StileTasks
import Testing

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct QualityTests {
    func check(_ pipeline: Pipeline, _ day: String) async throws -> QualityCheck.Output {
        try await QualityCheck(
            lake: pipeline.lake, engine: pipeline.engine, projectDirectory: pipeline.root
        ).handle(
            .init(contract: "contract.json", landing: "landing", day: day),
            context: pipeline.context())
    }

    @Test func aBadDayIsHeldAndAMendedOnePasses() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        let good = BadInputTests.good
        try pipeline.land(
            "2010-12-01.csv", text: Contracts.header + good + "536366,1,a,1,yesterday,2,1,UK\n")
        let failure = await #expect(throws: TaskFailure.self) {
            try await check(pipeline, "2010-12-01")
        }
        #expect(failure?.error == "QualityCheck.Failed")
        let cause = failure?.cause ?? ""
        for part in [
            "QuarantinedRatio <= 0.05", "0.5", "bad_type 1", "2010-12-01.csv:3",
            "quarantine/online_retail/2010/12/01/2010-12-01.csv.jsonl", "stile redrive",
        ] {
            #expect(cause.contains(part), "\(part) in \(cause)")
        }
        // Asked again without a change, it answers from its record.
        await #expect(throws: TaskFailure.self) { try await check(pipeline, "2010-12-01") }

        try pipeline.land("2010-12-01.csv", text: Contracts.header + good + good)
        let output = try await check(pipeline, "2010-12-01")
        #expect(output.rowsIn == 2 && output.rowsQuarantined == 0 && !output.upToDate)
        #expect(try await check(pipeline, "2010-12-01").upToDate)
        #expect(try await pipeline.quarantine("online_retail").isEmpty)
        #expect(pipeline.scratchEntries() == [])
    }

    @Test func aDayWithoutFilesFailsRowCountOnly() async throws {
        let pipeline = try Pipeline()
        try pipeline.contract(Contracts.retail)
        await #expect {
            try await check(pipeline, "2010-12-05")
        } throws: {
            let text = "\($0)"
            return text.contains("RowCount > 0") && text.contains("0 rows in")
        }
    }
}
