import StileASL
import StileJSON
import StileJSONPath
import Testing

/// What a valid definition becomes.
struct CompileTests {
    let definition: Definition

    init() throws {
        let compiled = Definition.compile(WholeLanguage.text, linting: false)
        #expect(compiled.diagnostics.map(DiagnosticRenderer.sentence) == [])
        definition = try #require(compiled.definition)
    }

    @Test func theMachineKeepsItsFieldsAndItsText() {
        #expect(definition.comment == "every state type, every field")
        #expect(definition.version == "1.0")
        #expect(definition.timeoutSeconds == 3600)
        #expect(definition.graph.startAt == "Shape")
        #expect(definition.text == WholeLanguage.text)
    }

    @Test func statesAreListedOuterBeforeInnerInTheOrderOfTheText() {
        let listings = definition.allStates
        #expect(
            listings.map { String(repeating: " ", count: $0.depth) + $0.typeName + " " + $0.name }
                == [
                    "Pass Shape", "Task Work", "Task Ask", "Choice Which", "Wait Rest",
                    "Wait Rest for long", "Wait Rest until", "Wait Rest until then",
                    "Parallel Both",
                    " Pass Left", " Fail Right", "Map Each", " Succeed One", "Map Each as of old",
                    " Pass a/b~c", "Fail Give up",
                ])
        let right = listings.first { $0.name == "Right" }
        #expect(right?.parentPointer == "/States/Both")
        #expect(right?.branchIndex == 1)
        #expect(right?.pointer == "/States/Both/Branches/1/States/Right")
        let old = "/States/Each as of old/Iterator/States/a~1b~0c"
        #expect(definition.state(at: old)?.name == "a/b~c")
        #expect(definition.state(at: "/States/Nowhere") == nil)
        #expect(definition.state(named: "One")?.pointer == "/States/Each/ItemProcessor/States/One")
    }

    @Test func pathsThatAreNullDifferFromAbsentOnes() throws {
        let work = try #require(definition.state(named: "Work"))
        #expect(work.inputPath?.usesContext == true)
        #expect(work.outputPath == nil)
        let ask = try #require(definition.state(named: "Ask"))
        #expect(ask.inputPath == .root)
        #expect(ask.outputPath == .root)
    }

    @Test func aTaskHasAllItsFields() throws {
        guard case .task(let task) = definition.state(named: "Work")?.kind else {
            Issue.record("no task")
            return
        }
        #expect(task.resource.functionName == "curate")
        guard case .discard = task.resultPath else {
            Issue.record("a null ResultPath discards")
            return
        }
        #expect(task.successor == .next("Ask"))
        let first = try #require(task.retriers.first)
        #expect(first.errorEquals == ["States.Timeout", "Busy"])
        #expect((first.intervalSeconds, first.maxAttempts) == (2, 0))
        #expect(first.backoffRate == 1.5)
        #expect(first.maxDelaySeconds == 30)
        #expect(first.jitter == .full)
        let second = try #require(task.retriers.last)
        #expect((second.intervalSeconds, second.maxAttempts) == (1, 3))
        #expect((second.backoffRate, second.jitter) == (2, .none))
        #expect(second.maxDelaySeconds == nil)
        #expect(task.catchers.map(\.next) == ["Give up", "Give up"])
    }

    @Test func aResultKeepsItsSpelling() {
        guard case .pass(let pass) = definition.state(named: "Shape")?.kind else {
            Issue.record("no pass")
            return
        }
        #expect(pass.result?.text == "{\"k\":1.0}")
        guard case .jsonPath(let parameters)? = pass.parameters else {
            Issue.record("no template")
            return
        }
        #expect(parameters.usesContext)
    }

    @Test func aFailStateMayComputeItsTexts() {
        guard case .fail(let fail) = definition.state(named: "Give up")?.kind,
            case .path(let error) = fail.error, case .intrinsic(let cause) = fail.cause
        else {
            Issue.record("no fail")
            return
        }
        #expect(error.text == "$.error.Error")
        #expect(cause.text == "States.Format('because {}', $.error.Cause)")
    }

    @Test func theThrowingFormCarriesAllDiagnostics() {
        let error = #expect(throws: InvalidDefinition.self) { try Definition(compiling: "{}") }
        #expect(error?.diagnostics.count == 1)
    }
}
