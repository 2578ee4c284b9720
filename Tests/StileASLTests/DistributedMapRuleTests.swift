import StileASL
import Testing

/// Rules of what only a Map state in the mode DISTRIBUTED has.
struct DistributedMapRuleTests {
    @Test(arguments: readers + batchers + writers + labels)
    func aFaultIsNamedWithItsPlace(_ bad: BadDefinition) {
        bad.check()
    }

    private static let good = [
        #""ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2"}"#,
        #""ItemReader": {"Resource": "\#(object)", "Parameters": {"Bucket": "b", "Key.$": "$.k"}}"#,
        reader(
            #""InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"],"#
                + #""CSVDelimiter": "TAB", "MaxItemsPath": "$.n""#),
        reader(#""ManifestType": "S3_INVENTORY", "MaxItems": 0"#),
        reader(
            #""InputType": "JSON", "ItemsPointer": "/a/b", "Transformation": "LOAD_AND_FLATTEN""#),
        #""ItemBatcher": {"MaxInputBytesPerBatch": 1024, "BatchInput": {"a.$": "$.a"}}"#,
        #""ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSONL"}}"#,
        #""Label": "Orders_1""#,
    ].map { $0.hasPrefix("{") ? $0 : map($0) }

    @Test(arguments: good)
    func whatAWSTakesIsTaken(_ text: String) {
        let errors = Definition.compile(text).errors
        #expect(errors.map(DiagnosticRenderer.sentence) == [])
    }

    @Test func expressionsStandForNumbers() {
        let fields = """
            "ItemBatcher": {"MaxItemsPerBatch": "{% $states.input.n %}"},
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
              "Arguments": {"Bucket": "b", "Key": "k"},
              "ReaderConfig": {"InputType": "JSONL", "MaxItems": "{% 2 %}"}}
            """
        let errors = Definition.compile(Self.map(fields, language: "JSONata")).errors
        #expect(errors.map(DiagnosticRenderer.sentence) == [])
    }

    private static func map(_ fields: String, language: String = "JSONPath") -> String {
        BadDefinition.machine(
            """
            {
              "Type": "Map", "QueryLanguage": "\(language)", "End": true,
              \(fields),
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"},
                "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}
            }
            """)
    }

    private static let object = "arn:aws:states:::s3:getObject"

    private static func reader(_ config: String) -> String {
        map(#""ItemReader": {"Resource": "\#(object)", "ReaderConfig": {\#(config)}}"#)
    }

    private static let config = "/States/A/ItemReader/ReaderConfig"

    static let readers: [BadDefinition] = [
        BadDefinition(
            "a reader without resource", map(#"▶"ItemReader": {"Parameters": {"Bucket": "b"}}"#),
            at: "/States/A/ItemReader", says: "These fields are required: [Resource]"),
        BadDefinition(
            "a reader of something else",
            map(#""ItemReader": {"Resource": ▶"arn:aws:states:::s3:putObject"}"#),
            at: "/States/A/ItemReader/Resource", says: "is not recognized",
            suggestion:
                "use \"arn:aws:states:::s3:getObject\" or \"arn:aws:states:::s3:listObjectsV2\""),
        BadDefinition(
            "a misspelt reader field",
            map(#""ItemReader": {"Resource": "\#(object)", ▶"ReaderConfg": {}}"#),
            at: "/States/A/ItemReader/ReaderConfg", says: "unknown field \"ReaderConfg\"",
            suggestion: "did you mean \"ReaderConfig\"?"),
        BadDefinition(
            "InputType", reader(#""InputType": ▶"CVS""#), at: config + "/InputType",
            says: "should have one of these values: [CSV, JSON, JSONL, PARQUET, MANIFEST]",
            suggestion: "did you mean \"CSV\"?"),
        BadDefinition(
            "headers of JSON", reader(#""InputType": "JSON", ▶"CSVHeaders": ["a"]"#),
            at: config + "/CSVHeaders", says: "belongs to the \"InputType\" \"CSV\"",
            suggestion: "remove it"),
        BadDefinition(
            "given headers that are not given",
            reader(#""InputType": "CSV", "CSVHeaderLocation": "GIVEN""#)
                .replacing("\"ReaderConfig\"", with: "▶\"ReaderConfig\""),
            at: config, says: "These fields are required: [CSVHeaders]",
            suggestion: "name the columns in \"CSVHeaders\""),
        BadDefinition(
            "headers beside those of the file",
            reader(
                #""InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", ▶"CSVHeaders": ["a"]"#),
            at: config + "/CSVHeaders", says: "belongs to the \"CSVHeaderLocation\" \"GIVEN\"",
            suggestion: "remove it"),
        BadDefinition(
            "CSVDelimiter", reader(#""InputType": "CSV", "CSVDelimiter": ▶";""#),
            at: config + "/CSVDelimiter", says: "[COMMA, PIPE, SEMICOLON, SPACE, TAB]"),
        BadDefinition(
            "ItemsPointer", reader(#""InputType": "JSON", "ItemsPointer": ▶"$.a""#),
            at: config + "/ItemsPointer", says: "must be a JSON pointer, found \"$.a\"",
            suggestion: "write it like \"/orders/items\""),
        BadDefinition(
            "MaxItems", reader(#""InputType": "JSON", "MaxItems": ▶100000001"#),
            at: config + "/MaxItems", says: "a whole number from 0 to 100000000"),
        BadDefinition(
            "both MaxItems", reader(#""InputType": "JSON", "MaxItems": 1, ▶"MaxItemsPath": "$.n""#),
            at: config + "/MaxItemsPath", says: "has both", suggestion: "remove one of them"),
        BadDefinition(
            "Parameters in JSONata",
            map(
                #""ItemReader": {"Resource": "\#(object)", ▶"Parameters": {"Bucket": "b"}}"#,
                language: "JSONata"),
            at: "/States/A/ItemReader/Parameters", says: "unknown field \"Parameters\""),
    ]

    static let batchers: [BadDefinition] = [
        BadDefinition(
            "batches without limit", map(#"▶"ItemBatcher": {"BatchInput": {}}"#),
            at: "/States/A/ItemBatcher", says: "must limit its batches",
            suggestion: "add \"MaxItemsPerBatch\" or \"MaxInputBytesPerBatch\""),
        BadDefinition(
            "too long batches", map(#""ItemBatcher": {"MaxInputBytesPerBatch": ▶262145}"#),
            at: "/States/A/ItemBatcher/MaxInputBytesPerBatch",
            says: "a whole number from 1 to 262144"),
        BadDefinition(
            "BatchInput", map(#""ItemBatcher": {"MaxItemsPerBatch": 1, "BatchInput": ▶[]}"#),
            at: "/States/A/ItemBatcher/BatchInput", says: "must be an object"),
    ]

    static let writers: [BadDefinition] = [
        BadDefinition(
            "an empty writer", map(#"▶"ResultWriter": {}"#), at: "/States/A/ResultWriter",
            says: "must say where or how results are written",
            suggestion: "add \"Resource\" or \"WriterConfig\""),
        BadDefinition(
            "OutputType", map(#""ResultWriter": {"WriterConfig": {"OutputType": ▶"CSV"}}"#),
            at: "/States/A/ResultWriter/WriterConfig/OutputType", says: "[JSON, JSONL]"),
        BadDefinition(
            "Transformation",
            map(#""ResultWriter": {"WriterConfig": {"Transformation": ▶"FLAT"}}"#),
            at: "/States/A/ResultWriter/WriterConfig/Transformation",
            says: "[NONE, COMPACT, FLATTEN]"),
    ]

    static let labels: [BadDefinition] = [
        BadDefinition(
            "a label with a blank", map(#""Label": ▶"a b""#), .invalidLabelName,
            at: "/States/A/Label", says: "cannot have blanks"),
        BadDefinition(
            "a label with a colon", map(#""Label": ▶"a:b""#), .invalidLabelName,
            at: "/States/A/Label", says: "cannot have the character \":\""),
        BadDefinition(
            "a label twice",
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Map", "Label": "L", "Next": "B",
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"},
                  "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}},
              "B": {"Type": "Map", "Label": ▶"L", "End": true,
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"},
                  "StartAt": "J", "States": {"J": {"Type": "Succeed"}}}}}}
            """, .duplicateLabelName, at: "/States/B/Label",
            says: "used twice; the first one is /States/A/Label",
            suggestion: "labels are unique over the whole machine"),
    ]
}
