import Logging
import StileInterpreter
import StileJSON
import StileStore

// How map runs end, are stopped, and are taken up again.
extension Engine {
    /// All children have ended and few enough failed.
    func finish(_ run: MapRun) {
        run.closeSupply()
        if run.parts.exports { return write(run, .succeeded) }
        succeed(run, result: run.results?.document)
    }

    /// Ends a run that cannot go on, its children first.
    func fail(_ run: MapRun) {
        let failure = run.failure ?? .exceedToleratedFailureThreshold
        stop(run, failure)
    }

    func stop(_ run: MapRun, _ failure: MapRunFailure?) {
        run.closeSupply()
        run.dropInputs()
        run.phase = .stopping(failure)
        ready(run)
    }

    func stopChildren(_ run: MapRun, _ failure: MapRunFailure?, atMost max: Int) -> Int {
        let ids = run.running.sorted().prefix(max)
        for id in ids {
            guard let execution = executions[id] else {
                preconditionFailure("child \(id) of \(run.record.arn) runs and is not there")
            }
            step(execution, .stop(error: nil, cause: nil))
        }
        guard run.running.isEmpty else {
            ready(run)
            return ids.count
        }
        // Without a source there is nothing to tell of those that never began.
        let writes = run.parts.exports && run.failure == nil
        switch (failure, writes) {
        case (let failure?, true): write(run, .failed(failure))
        case (let failure?, false): report(run, failure)
        case (nil, true): write(run, .aborted)
        case (nil, false): endAborted(run)
        }
        return ids.count
    }

    private func write(_ run: MapRun, _ ending: MapRun.Ending) {
        run.phase = .writing(ending)
        group.writingRuns.append(run)
    }

    private func endAborted(_ run: MapRun) {
        run.phase = .ended
        touch(run)
    }

    private func succeed(_ run: MapRun, result: JSONDocument?) {
        end(run, .succeeded, .mapRunSucceeded(run.record.stamp, result: result))
    }

    private func report(_ run: MapRun, _ failure: MapRunFailure) {
        end(
            run, .failed,
            .mapRunFailed(run.record.stamp, error: failure.error, cause: failure.cause))
    }

    /// Tells the parent. It may find that its own time is over, and abort the run instead.
    private func end(_ run: MapRun, _ status: MapRunStatus, _ command: Command) {
        run.phase = .ended
        if let parent = executions[run.record.executionID] { step(parent, command) }
        if run.record.status == .running { close(run, status) }
    }

    private func close(_ run: MapRun, _ status: MapRunStatus) {
        run.record.status = status
        run.record.stoppedAtMillis = nowMillis
        touch(run)
    }

    // MARK: - News from the courier

    func take(_ news: MapRunNews, for key: MapRunKey) {
        guard let run = mapRuns[key.id], run.key == key else { return }
        switch (news, run.phase) {
        case (.opened(let identity, let itemCount), .opening):
            opened(run, identity: identity, itemCount: itemCount)
        case (.inputs(let inputs, let isEnd), .running):
            run.hasAskedForMore = false
            run.add(inputs)
            if isEnd {
                run.sourceIsDone()
                touch(run)
            }
        case (.failed(let failure), .opening), (.failed(let failure), .running):
            run.phase = .running
            run.failure = failure
        case (.written(let details), .writing(let ending)):
            written(run, details, ending)
        case (.failed(let writing), .writing(let ending)):
            notWritten(run, writing, ending)
        case (.opened, _), (.inputs, _), (.written, _), (.failed, _):
            return
        }
        ready(run)
    }

    private func opened(_ run: MapRun, identity: String?, itemCount: Int?) {
        run.phase = .running
        if let identity { run.record.sourceIdentity = identity }
        if let itemCount, run.record.itemsTotal == nil { run.record.itemsTotal = itemCount }
        touch(run)
    }

    private func written(_ run: MapRun, _ details: JSON, _ ending: MapRun.Ending) {
        run.record.resultsWritten = run.record.children.total
        run.record.itemResultsWritten = run.record.items.total
        switch ending {
        case .succeeded:
            let result: JSON = [
                "MapRunArn": .string(run.record.arn), "ResultWriterDetails": details,
            ]
            succeed(run, result: JSONDocument(result))
        case .failed(let failure): report(run, failure)
        case .aborted: endAborted(run)
        }
    }

    private func notWritten(_ run: MapRun, _ writing: MapRunFailure, _ ending: MapRun.Ending) {
        switch ending {
        case .succeeded: report(run, writing)
        case .failed(let failure): report(run, failure)
        case .aborted:
            logger.warning("the results of \(run.record.arn) are not written: \(writing.cause)")
            endAborted(run)
        }
    }

    // MARK: - Stop, update

    /// The parent ended before the run.
    func abortMapRun(_ arn: String) {
        guard let run = mapRunIDsByARN[arn].flatMap({ mapRuns[$0] }),
            run.record.status == .running
        else { return }
        close(run, .aborted)
        switch run.phase {
        // What is written comes all the same.
        case .writing: run.phase = .writing(.aborted)
        case .running where run.parts.exports || !run.running.isEmpty,
            .stopping where run.parts.exports || !run.running.isEmpty:
            stop(run, nil)
        case .opening, .running, .stopping, .ended:
            run.closeSupply()
            run.dropInputs()
            run.phase = .ended
        }
    }

    func update(
        _ arn: String, _ update: MapRunUpdate, _ reply: @escaping Reply<Void>
    ) throws(ExecutorError) {
        guard let run = mapRunIDsByARN[arn].flatMap({ mapRuns[$0] }),
            run.record.status == .running
        else {
            let known = try ExecutorError.wrapping { () throws(StoreError) in
                try store.mapRun(arn)
            }
            throw known == nil ? .mapRunDoesNotExist(arn) : .mapRunNotRunning(arn: arn)
        }
        if let value = update.maxConcurrency { run.record.limits.maxConcurrency = value }
        if let value = update.toleratedFailureCount {
            run.record.limits.toleratedFailureCount = value
        }
        if let value = update.toleratedFailurePercentage {
            run.record.limits.toleratedFailurePercentage = value
        }
        touch(run)
        ready(run)
        afterCommit { failure in reply(failure.map { .failure($0) } ?? .success(())) }
    }

    // MARK: - After the commit

    /// Opens, writes, lets go: what waited for the group to be stored.
    func settleMapRuns(_ group: CommitGroup) {
        for run in group.dirtyRuns where !run.isDirty && !run.isInFlight {
            guard run.hasEnded, run.running.isEmpty else { continue }
            run.closeSupply()
            mapRuns[run.id] = nil
            mapRunIDsByARN[run.record.arn] = nil
        }
        guard !isDraining else { return }
        for run in group.openingRuns {
            guard case .opening = run.phase else { continue }
            run.supply = courier.open(order(run))
        }
        for run in group.writingRuns {
            guard case .writing = run.phase else { continue }
            courier.write(resultsOrder(run))
        }
    }

    func closeMapRuns() {
        for run in mapRuns.values { run.closeSupply() }
    }
}

extension MapRunFailure {
    /// AWS's words, without more.
    fileprivate static let exceedToleratedFailureThreshold = MapRunFailure(
        error: "States.ExceedToleratedFailureThreshold",
        cause: "The specified tolerated failure threshold was exceeded")
}
