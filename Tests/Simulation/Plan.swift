import StileStore
import StileTestSupport

@testable import StileExecutor

/// What is started, drawn from the seed alone so that both worlds start the same.
struct Plan {
    /// What a caller does with an execution that ended without success.
    enum Redrive {
        case never
        /// AWS's, again and again.
        case plain
        /// The same, for executions that were stopped.
        case afterStop
        /// From a chosen state with other data.
        case edited
        /// In the newest revision, which is deployed first.
        case revised
    }
    struct Start {
        let name: String
        let machine: SimulatedMachines.Machine
        let input: String
        let atMillis: Int64
        /// When its caller stops it; most callers do not.
        let stopAtMillis: Int64?
        let redrive: Redrive
        /// Waits that long before it asks for the end.
        let patienceMillis: Int64
        /// Express: whether the caller wants the end as the answer.
        let isSynchronous: Bool
        /// Of an edited redrive: whether variables are edited too.
        let editsVariables: Bool

        var target: String { machine.habits.target ?? machine.name }
        /// Whether both worlds must end it alike.
        var isComparable: Bool {
            machine.habits.isComparable && (stopAtMillis == nil || redrive != .never)
        }
    }
    var starts: [Start] = []
    static let startMillis: Int64 = 1_700_000_000_000

    init(seed: UInt64) {
        var random = SeedGenerator(state: seed)
        for index in 0..<Int.random(in: 3...12, using: &random) {
            guard let machine = SimulatedMachines.all.randomElement(using: &random) else {
                continue
            }
            starts.append(Self.start("e\(index)", machine, &random))
        }
        starts.sort { $0.atMillis < $1.atMillis }
    }

    private static func start(
        _ name: String, _ machine: SimulatedMachines.Machine, _ random: inout SeedGenerator
    ) -> Start {
        let at = startMillis + Int64.random(in: 0...5_000, using: &random)
        let habits = machine.habits
        let isStopped = Int.random(in: 0..<6, using: &random) == 0 || habits.redrives == .afterStop
        let delay = Int64.random(in: 0...(machine.name == "parks" ? 40_000 : 6_000), using: &random)
        let isPatient = Int.random(in: 0..<3, using: &random) == 0
        return Start(
            name: name, machine: machine,
            input: machine.inputs.randomElement(using: &random) ?? "{}", atMillis: at,
            stopAtMillis: isStopped && habits.mayStop && machine.type == .standard
                ? at + delay : nil,
            redrive: habits.redrives, patienceMillis: isPatient ? 45_000 : 0,
            isSynchronous: machine.type == .express && Bool.random(using: &random),
            editsVariables: delay.isMultiple(of: 2))
    }
}

extension Plan.Start {
    /// The redrive beyond AWS's, if that is what the caller wants.
    func redriveOptions(_ arn: String, clientToken: String) -> RedriveOptions? {
        switch redrive {
        case .never, .plain, .afterStop: nil
        case .edited:
            // From B, or, with other variables as well, from the Fail state's predecessor.
            RedriveOptions(
                execution: arn, clientToken: clientToken, from: editsVariables ? "C" : "B",
                input: #"{"n":9,"mended":true}"#,
                variables: editsVariables ? #"{"v":[7]}"# : nil)
        case .revised:
            RedriveOptions(
                execution: arn, clientToken: clientToken, from: "C", revision: .latest,
                isForced: true)
        }
    }
}
