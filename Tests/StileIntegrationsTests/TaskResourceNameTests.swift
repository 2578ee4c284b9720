import StileExecutor
import StileIntegrations
import Testing

struct TaskResourceNameTests {
    struct Case: Sendable {
        let arn: String
        let kind: TaskResourceName.Kind
        var service = ""
        var action = ""
        var pattern = CallPattern.requestResponse
    }

    @Test(arguments: [
        Case(arn: "arn:aws:lambda:us-east-1:000000000000:function:f", kind: .function),
        Case(arn: "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", kind: .function),
        Case(arn: "arn:aws:states:us-east-1:000000000000:activity:a", kind: .activity),
        Case(
            arn: "arn:aws:states:::lambda:invoke", kind: .integration, service: "lambda",
            action: "invoke"),
        Case(
            arn: "arn:aws:states:::lambda:invoke.waitForTaskToken", kind: .integration,
            service: "lambda", action: "invoke", pattern: .waitForTaskToken),
        Case(
            arn: "arn:aws:states:::states:startExecution.sync", kind: .integration,
            service: "states", action: "startExecution", pattern: .sync),
        Case(
            arn: "arn:aws:states:::states:startExecution.sync:2", kind: .integration,
            service: "states", action: "startExecution", pattern: .sync2),
        Case(
            arn: "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess", kind: .integration,
            service: "aws-sdk:sfn", action: "sendTaskSuccess"),
        Case(arn: "arn:aws:states:::lambda:invoke.async", kind: .unknown),
        Case(arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m", kind: .unknown),
        Case(arn: "arn:aws:sqs:us-east-1:000000000000:queue:q", kind: .unknown),
        Case(arn: "arn:aws:states:::", kind: .unknown), Case(arn: "", kind: .unknown),
        Case(arn: "lambda", kind: .unknown),
    ])
    func takesApart(_ this: Case) {
        let name = TaskResourceName(this.arn)
        #expect(name.kind == this.kind)
        #expect(name.service == this.service)
        #expect(name.action == this.action)
        #expect(name.pattern == this.pattern)
    }

    @Test(arguments: [
        ("arn:aws:states:::sqs:sendMessage", "the integration sqs:sendMessage is not served here"),
        (
            "arn:aws:states:::lambda:invoke.sync",
            "the integration lambda:invoke.sync is not served here"
        ),
        ("arn:aws:states:::aws-sdk:sfn:startExecutions", "did you mean \"startExecution\"?"),
        ("arn:aws:states:::aws-sdk:s3:getObject", "aws-sdk:s3:getObject is not served here"),
        ("what", "what: this resource is not served here"),
    ])
    func whatNobodyServesIsNamed(_ arn: String, _ reason: String) {
        let refusal = IntegrationTable.refusal(of: TaskResourceName(arn))
        #expect(refusal?.error == "States.Runtime")
        #expect(refusal?.cause?.contains(reason) == true, "\(refusal?.cause ?? "served")")
    }

    @Test(arguments: [
        "arn:aws:lambda:us-east-1:000000000000:function:f", "arn:aws:states:::lambda:invoke",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::aws-sdk:sfn:describeExecution",
    ])
    func servesItsTable(_ arn: String) {
        #expect(IntegrationTable.refusal(of: TaskResourceName(arn)) == nil)
    }
}
