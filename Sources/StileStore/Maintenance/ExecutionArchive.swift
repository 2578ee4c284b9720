package import StileInterpreter
import StileJSON

/// One execution as a portable file: what it ran, what happened, and what a redrive needs; with the
/// map runs that it began, and all of their children.
///
/// The text is one JSON object, and behind it a line for each child; see Docs/Operations.md. Payloads
/// are texts, byte for byte.
package struct ExecutionArchive: Sendable {
    /// The versions that this program reads end here. One without map runs is of version 1.
    package static let version = 2
    static let versionAlone = 1
    static let format = "stile-execution"

    package let machineName: String
    /// As a member of the file has it.
    let machine: JSONObject
    let root: ArchivedExecution
    /// A line each, a parent before its children; checked, and read again one by one.
    let children: [Substring]

    package var executionName: String { root.name }
    package var status: ExecutionStatus { root.status }

    /// Reads an exported file and checks that it is whole.
    package init(parsing text: String) throws(StoreError) {
        let (head, lines) = try Self.head(text)
        guard head.optionalString("format") == Self.format else {
            throw .failed("this is no exported execution; make one with stile export")
        }
        guard let found = head.optionalInteger("version"), found >= 1 else {
            throw .failed("the exported execution has no version")
        }
        guard found <= Self.version else {
            throw .failed(
                "the exported execution has format version \(found), this program knows versions up "
                    + "to \(Self.version); use the newer program that wrote it")
        }
        guard let machine = head.value("stateMachine")?.objectValue else {
            throw .failed("the exported execution lacks \"stateMachine\"")
        }
        guard let name = machine["name"]?.stringValue else {
            throw .failed("the exported execution lacks a name or a status")
        }
        self.machine = machine
        machineName = name
        root = try ArchivedExecution(head, place: "the exported execution")
        children = lines
        var census = ArchiveCensus()
        try census.add(root)
        for line in lines { try census.add(ArchivedExecution(line: line)) }
        try census.check(children: head.optionalInteger("children") ?? 0)
    }

    /// The object that the text is or begins with, and the lines behind it.
    private static func head(
        _ text: String
    ) throws(StoreError) -> (RecordReader, [Substring]) {
        let place = "the exported execution"
        let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
        // One without children may be laid out by hand.
        if lines.count > 1,
            let head = try? RecordReader(String(lines[0]), place: place),
            head.optionalInteger("version").map({ $0 > Self.versionAlone }) == true
        {
            return (head, Array(lines.dropFirst()))
        }
        let whole = try translating { () throws(StoreError) in
            try RecordReader(text, place: place)
        }
        return (whole, [])
    }

    /// What is wrong with the file is not wrong with the database.
    static func translating<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            guard case .corrupt(_, let detail) = error else { throw error }
            throw .failed("the exported execution is damaged: \(detail)")
        }
    }
}

/// Compares what map runs say of their children with the children that are there.
private struct ArchiveCensus {
    /// By the map run's ARN.
    private var expected: [String: [ExecutionStatus: Int]] = [:]
    private var found: [String: [ExecutionStatus: Int]] = [:]
    private var children = 0

    mutating func add(_ execution: ArchivedExecution) throws(StoreError) {
        for run in execution.mapRuns {
            guard run.counts[.running] == 0, expected[run.arn] == nil else {
                throw .failed("the exported execution's map run \(run.arn) has not ended")
            }
            expected[run.arn] = run.counts.filter { $0.value > 0 }
        }
        guard let place = execution.placement else { return }
        guard expected[place.mapRunARN] != nil else {
            throw .failed(
                "the exported execution is damaged: \(execution.name) is a child of "
                    + "\(place.mapRunARN), which is not there")
        }
        children += 1
        found[place.mapRunARN, default: [:]][execution.status, default: 0] += 1
    }

    func check(children awaited: Int) throws(StoreError) {
        guard children == awaited else {
            throw .failed(
                "the exported execution is damaged: \(children) of its \(awaited) children are there"
            )
        }
        for (arn, counts) in expected where counts != found[arn] ?? [:] {
            throw .failed(
                "the exported execution is damaged: the children of \(arn) are not those that it "
                    + "counts")
        }
    }
}
