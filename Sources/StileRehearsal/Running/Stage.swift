import StileASL

// The definition as a case plays it: states that are mocked as a whole, and where it begins.
extension Definition {
    /// Mocked Parallel and Map states become tasks; DISTRIBUTED Map states whose items come from the
    /// state's own data run like inline ones.
    func staged(mocked: Set<String>, startAt: String?) -> Definition {
        let graph = graph.staged(mocked)
        return Definition(
            comment: comment, version: version, timeoutSeconds: timeoutSeconds,
            graph: startAt.map { graph.beginning(at: $0) } ?? graph, text: text)
    }
}

/// The resource of a state that is mocked as a whole.
enum WholeState {
    static let service = "stile-rehearsal"

    static let resource = TaskResource.integration(
        arn: "mocked as a whole", service: service, action: "mock", pattern: .requestResponse)
}

extension StateGraph {
    fileprivate func staged(_ mocked: Set<String>) -> StateGraph {
        StateGraph(
            startAt: startAt, states: stateNames.compactMap { states[$0]?.staged(mocked) })
    }

    fileprivate func beginning(at name: String) -> StateGraph {
        StateGraph(startAt: name, states: stateNames.compactMap { states[$0] })
    }
}

extension State {
    fileprivate func staged(_ mocked: Set<String>) -> State {
        switch kind {
        case .parallel(let parallel):
            with(
                kind: mocked.contains(name)
                    ? .task(parallel.asTask) : .parallel(parallel.staged(mocked)))
        case .map(let map):
            with(kind: mocked.contains(name) ? .task(map.asTask) : .map(map.staged(mocked)))
        case .task, .pass, .choice, .wait, .succeed, .fail: self
        }
    }

    private func with(kind: StateKind) -> State {
        State(
            name: name, comment: comment, pointer: pointer, queryLanguage: queryLanguage,
            inputPath: inputPath, outputPath: outputPath, output: output, assign: assign, kind: kind
        )
    }
}

extension ParallelState {
    fileprivate func staged(_ mocked: Set<String>) -> ParallelState {
        ParallelState(
            branches: branches.map { $0.staged(mocked) }, parameters: parameters,
            resultSelector: resultSelector, resultPath: resultPath, retriers: retriers,
            catchers: catchers, successor: successor)
    }

    fileprivate var asTask: TaskState {
        TaskState(
            resource: WholeState.resource, parameters: parameters, resultSelector: resultSelector,
            resultPath: resultPath, retriers: retriers, catchers: catchers, successor: successor)
    }
}

extension MapState {
    fileprivate func staged(_ mocked: Set<String>) -> MapState {
        MapState(
            itemProcessor: itemProcessor.staged(mocked),
            distributed: readsObjects ? distributed : nil, items: items,
            itemSelector: itemSelector, maxConcurrency: maxConcurrency,
            toleratedFailureCount: toleratedFailureCount,
            toleratedFailurePercentage: toleratedFailurePercentage,
            resultSelector: resultSelector, resultPath: resultPath, retriers: retriers,
            catchers: catchers, successor: successor)
    }

    fileprivate var asTask: TaskState {
        TaskState(
            resource: WholeState.resource, resultSelector: resultSelector, resultPath: resultPath,
            retriers: retriers, catchers: catchers, successor: successor)
    }

    /// Whether it is a map run that a test cannot play without stores of objects.
    var readsObjects: Bool {
        guard let distributed else { return false }
        return distributed.itemReader != nil || distributed.itemBatcher != nil
            || distributed.resultWriter != nil
    }
}
