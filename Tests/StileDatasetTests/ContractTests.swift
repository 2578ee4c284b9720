import StileDataset
import Testing

struct ContractTests {
    static func contract(_ changes: (String, String)...) -> String {
        var text = #"""
            {"dataset": "d1", "format": {"type": "csv"}, "landing": {"pattern": "{yyyy}{MM}{dd}.csv"},
             "columns": [{"name": "a", "type": "bigint"}, {"name": "ts", "type": "timestamp"}],
             "eventTime": "ts"}
            """#
        for (old, new) in changes { text = text.replacing(old, with: new) }
        return text
    }

    @Test func defaults() throws {
        let contract = try DatasetContract(parsing: Self.contract(), source: "x")
        #expect(contract.partition.unit == .day && contract.partition.zone == "UTC")
        #expect(contract.newColumns == .add && contract.deduplicateBy == [])
        #expect(contract.columns[0].origin == .source("a"))
    }

    @Test(
        arguments: [
            (("\"d1\"", "\"D 1\""), "/dataset", "is no name"),
            (("\"csv\"", "\"xls\""), "/format/type", "\"xls\" is not known"),
            (
                ("\"type\": \"csv\"", "\"type\": \"csv\", \"delimeter\": \";\""),
                "/format/delimeter",
                "did you mean \"delimiter\"?"
            ),
            (
                ("\"type\": \"csv\"", "\"type\": \"csv\", \"delimiter\": \"ab\""),
                "/format/delimiter", "one ASCII character"
            ),
            (("{yyyy}", "{yyyy"), "/landing/pattern", "is no name"),
            (("bigint", "bignum"), "/columns/0/type", "\"bignum\" is not known"),
            (("bigint", "decimal(3,9)"), "/columns/0/type", "is not known"),
            (("\"a\"", "\"year\""), "/columns/0/name", "kept for partitions"),
            (("\"a\"", "\"ts\""), "/columns/1/name", "used twice"),
            (
                ("\"a\",", "\"a\", \"fromPath\": \"server\","), "/columns/0/fromPath",
                "has no {server}"
            ),
            (
                ("\"a\",", "\"a\", \"source\": \"x\", \"constant\": \"y\","), "/columns/0",
                "only one of"
            ),
            (
                ("\"a\",", "\"a\", \"transforms\": [\"upper\", \"shout\"],"),
                "/columns/0/transforms/1", "\"shout\" is not known"
            ),
            (("\"eventTime\": \"ts\"", "\"eventTime\": \"a\""), "/eventTime", "is no timestamp"),
            (
                ("\"eventTime\": \"ts\"", "\"eventTime\": \"b\""), "/eventTime",
                "there is no column \"b\""
            ),
            (
                ("\"eventTime\"", "\"partition\": {\"by\": \"week\"}, \"eventTime\""),
                "/partition/by", "\"week\" is not known"
            ),
            (
                ("\"eventTime\"", "\"deduplicateBy\": [\"z\"], \"eventTime\""), "/deduplicateBy/0",
                "no column \"z\""
            ),
            (
                ("\"eventTime\"", "\"rowRules\": [{\"id\": \"r\"}], \"eventTime\""), "/rowRules/0",
                "\"sql\" is missing"
            ),
            (("\"landing\"", "\"landnig\""), "/landnig", "unknown field \"landnig\""),
            (("\"dataset\": \"d1\",", ""), "", "\"dataset\" is missing"),
        ] as [((String, String), String, String)])
    func problems(_ change: (String, String), _ pointer: String, _ message: String) {
        let error = #expect(throws: ContractError.self) {
            try DatasetContract(parsing: Self.contract(change), source: "x")
        }
        let found = error?.problems.contains {
            $0.pointer == pointer && $0.message.contains(message)
        }
        #expect(found == true, "\(error?.description ?? "")")
    }

    @Test func allProblemsAtOnce() {
        let error = #expect(throws: ContractError.self) {
            try DatasetContract(
                parsing: Self.contract(("\"d1\"", "\"D\""), ("bigint", "x"), ("\"csv\"", "\"y\"")),
                source: "orders.json")
        }
        #expect(error?.problems.count == 3)
        #expect(error?.description.contains("orders.json") == true)
    }

    @Test func noJSON() {
        let error = #expect(throws: ContractError.self) {
            try DatasetContract(parsing: "{", source: "x")
        }
        #expect(error?.description.contains("line 1") == true)
    }
}
