import StileASL
import StileCalendar
import StileJSON

extension StateTest {
    /// The context object of a test that gives none, as AWS makes it: the state is always called
    /// `StateName`.
    func ownContext(_ identity: ExecutionIdentity) -> JSON {
        let started = JSON.string(Time.text(millis: identity.startedAtMillis))
        var ownState = JSONObject([("Name", .string(Self.stateName)), ("EnteredTime", started)])
        switch state.kind {
        case .task, .parallel, .map:
            ownState["RetryCount"] = .integer(configuration.retrierRetryCount)
        case .pass, .choice, .wait, .succeed, .fail: break
        }
        var context = JSONObject([
            (
                "Execution",
                [
                    "Id": .string(identity.executionARN), "Input": identity.input.value,
                    "Name": .string(identity.executionName),
                    "RoleArn": roleARN.map(JSON.string) ?? .null, "StartTime": started,
                ] as JSON
            ),
            (
                "StateMachine",
                [
                    "Id": .string(identity.stateMachineARN),
                    "Name": .string(identity.stateMachineName),
                ] as JSON
            ),
            ("State", .object(ownState)),
        ])
        if hasToken { context["Task"] = ["Token": .string("\(identity.executionARN):token")] }
        return .object(context)
    }
}
