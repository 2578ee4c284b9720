import StileASL
import Testing

/// Task resources: what they name, and what is refused.
struct ResourceTests {
    private static func text(_ resource: String) -> String {
        BadDefinition.machine("{\"Type\": \"Task\", \"Resource\": ▶\"\(resource)\", \"End\": true}")
    }

    static let good: [(String, TaskResource)] = [
        function("arn:aws:lambda:us-east-1:000000000000:function:landing-to-raw"),
        function("arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST"),
        function("arn:aws:lambda:us-east-1:000000000000:function:f:12"),
        function("arn:aws-cn:lambda:cn-north-1:000000000000:function:f:live"),
        function("arn:aws:lambda:::function:f"),
        (
            "arn:aws:states:us-east-1:000000000000:activity:approve",
            .activity(arn: "arn:aws:states:us-east-1:000000000000:activity:approve")
        ),
        integration("arn:aws:states:::lambda:invoke", "lambda", "invoke", .requestResponse),
        integration(
            "arn:aws:states:::lambda:invoke.waitForTaskToken", "lambda", "invoke", .waitForTaskToken
        ),
        integration(
            "arn:aws:states:::states:startExecution.sync", "states", "startExecution", .sync),
        integration(
            "arn:aws:states:::states:startExecution.sync:2", "states", "startExecution", .sync2),
        integration(
            "arn:aws:states:::aws-sdk:s3:getObject", "aws-sdk:s3", "getObject", .requestResponse),
        integration(
            "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken", "aws-sdk:dynamodb",
            "putItem", .waitForTaskToken),
    ]

    private static func function(_ arn: String) -> (String, TaskResource) {
        (arn, .function(arn: arn))
    }

    private static func integration(
        _ arn: String, _ service: String, _ action: String, _ pattern: IntegrationPattern
    ) -> (String, TaskResource) {
        (arn, .integration(arn: arn, service: service, action: action, pattern: pattern))
    }

    @Test(arguments: good)
    func aResourceIsTakenApart(_ arn: String, _ expected: TaskResource) throws {
        let definition = try Definition(compiling: Self.text(arn).replacing("▶", with: ""))
        guard case .task(let task) = definition.state(named: "A")?.kind else {
            Issue.record("no task")
            return
        }
        #expect(task.resource == expected)
        #expect(task.resource.arn == arn)
    }

    @Test func aFunctionHasANameAndPerhapsAQualifier() {
        let plain = TaskResource.function(
            arn: "arn:aws:lambda:us-east-1:000000000000:function:crawl")
        #expect(plain.functionName == "crawl")
        #expect(plain.functionQualifier == nil)
        let version = TaskResource.function(
            arn: "arn:aws:lambda:us-east-1:000000000000:function:crawl:live")
        #expect(version.functionName == "crawl")
        #expect(version.functionQualifier == "live")
    }

    static let bad: [BadDefinition] = [
        resource(
            "crawl", says: "an ARN begins with \"arn:\"",
            suggestion: "for a function write"
                + " \"arn:aws:lambda:us-east-1:000000000000:function:crawl\""),
        resource("arn:aws:lambda", says: "at least six parts between colons, found 3"),
        resource("arn:gcp:lambda:r:1:function:f", says: "the partition must be \"aws\""),
        resource(
            "arn:aws:lambd:us-east-1:000000000000:function:f", says: "found \"lambd\"",
            suggestion: "did you mean \"lambda\"?"),
        resource(
            "arn:aws:lambda:us-east-1:000000000000:funtion:f", says: "found \"funtion\"",
            suggestion: "did you mean \"function\"?"),
        resource("arn:aws:lambda:us-east-1:000000000000:function:", says: "\"function:NAME\""),
        resource("arn:aws:lambda:us-east-1:000000000000:function:a b", says: "\"function:NAME\""),
        resource(
            "arn:aws:states:::activity:x", says: "a region, an account and a name",
            suggestion: "write it like \"arn:aws:states:us-east-1:000000000000:activity:NAME\""),
        resource("arn:aws:states:::lambda", says: "arn:aws:states:::SERVICE:ACTION"),
        resource(
            "arn:aws:states:::lambda:invoke.waitForToken",
            says: "\".waitForToken\" is no integration",
            suggestion: "did you mean \".waitForTaskToken\"?"),
        resource(
            "arn:aws:states:::dynamodb:getItm", says: "has no action \"getItm\"",
            suggestion: "did you mean \"getItem\"?"),
        BadDefinition(
            "empty", text(""), at: "/States/A/Resource", says: "Value cannot be empty"),
    ]

    private static func resource(_ arn: String, says: String, suggestion: String? = nil)
        -> BadDefinition
    {
        BadDefinition(arn, text(arn), at: "/States/A/Resource", says: says, suggestion: suggestion)
    }

    @Test(arguments: bad)
    func aFaultyResourceIsRefused(_ bad: BadDefinition) {
        bad.check()
    }

    @Test(arguments: ["${CrawlFunctionArn}", "arn:${AWS::Partition}:states:::batch:submitJob.sync"])
    func aPlaceholderIsAWarning(_ resource: String) {
        let compiled = Definition.compile(Self.text(resource).replacing("▶", with: ""))
        #expect(compiled.definition != nil)
        #expect(compiled.diagnostics.map(\.code) == [.unresolvedPlaceholder])
    }

    @Test func anUnknownServiceIsAWarning() {
        let text = Self.text("arn:aws:states:::snss:publish").replacing("▶", with: "")
        let compiled = Definition.compile(text)
        #expect(compiled.definition != nil)
        #expect(compiled.warnings.map(\.code) == [.unknownIntegration])
        #expect(compiled.warnings.first?.suggestion == "did you mean \"sns\"?")
    }
}
