import StileInterpreter
import StileStore

/// The steps that one commit stores together, and all that happens once it has.
struct CommitGroup {
    var executions: [RunningExecution] = []
    /// Executions that live in memory only.
    var volatiles: [RunningExecution] = []
    var dirtyRuns: [MapRun] = []
    var openingRuns: [MapRun] = []
    var writingRuns: [MapRun] = []
    var effects: [(execution: RunningExecution, effect: Effect)] = []
    var answers: [Engine.Answer] = []
    /// Callers that get the record of an execution as the group leaves it.
    var replies: [(execution: RunningExecution, reply: Reply<ExecutionRecord>)] = []
    var commandCount = 0
    var events = EventCounts()
    var stepNanos: Int64 = 0

    var isEmpty: Bool {
        !needsStore && volatiles.isEmpty && openingRuns.isEmpty && writingRuns.isEmpty
            && effects.isEmpty && answers.isEmpty && replies.isEmpty
    }

    /// What leads to steps. Each kind may make so many events in a group, so that none of them keeps
    /// another from going on.
    enum Work {
        case commands
        /// Timers, map runs, executions that are let on.
        case own
        /// Steps that had done enough, carried on.
        case resumed
    }

    /// History events by what led to them.
    struct EventCounts {
        private var commands = 0
        private var own = 0
        private var resumed = 0

        var most: Int { max(commands, own, resumed) }

        subscript(work: Work) -> Int {
            get {
                switch work {
                case .commands: commands
                case .own: own
                case .resumed: resumed
                }
            }
            set {
                switch work {
                case .commands: commands = newValue
                case .own: own = newValue
                case .resumed: resumed = newValue
                }
            }
        }
    }

    /// Whether anything of it belongs in the file.
    var needsStore: Bool { !executions.isEmpty || !dirtyRuns.isEmpty }

    /// Takes down what is to be stored, as of now: the executions may go on in memory from here.
    mutating func close() -> ClosedGroup {
        var closed = ClosedGroup()
        for execution in executions {
            closed.tally.add(execution)
            let (write, steps) = execution.takeWrite()
            closed.writes.append(write)
            closed.steps.append(steps)
        }
        for execution in volatiles {
            closed.volatileTally.add(execution)
            closed.volatileSteps.append(execution.takeSteps())
        }
        for run in dirtyRuns {
            closed.runs.append(MapRunWrite(record: run.record, isStored: run.isStored))
            run.isDirty = false
            run.isInFlight = true
        }
        for (execution, reply) in replies {
            let record = execution.record
            answers.append { failure in
                reply(failure.map { .failure($0) } ?? .success(record))
            }
        }
        replies = []
        return closed
    }
}

/// What a group changes, no longer in touch with the executions themselves.
struct ClosedGroup {
    var writes: [ExecutionWrite] = []
    /// What watchers are told of each write.
    var steps: [RunningExecution.Steps] = []
    var runs: [MapRunWrite] = []
    var tally = CommitTally()
    var volatileSteps: [RunningExecution.Steps] = []
    var volatileTally = CommitTally()
}

/// A group on its way into the file, or in it and not acted upon yet.
struct GroupInFlight {
    enum Place {
        /// Nothing of it has to be stored.
        case nowhere
        /// It is stored when somebody asks for it.
        case here
        /// On the thread that stores.
        case background
        case stored
    }

    var group: CommitGroup
    let closed: ClosedGroup
    var place: Place
}
