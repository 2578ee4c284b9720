import StileInterpreter
import StileStore

// State machines that are being deleted.
extension Engine {
    /// Looks which machines are being deleted; those without running executions are gone after the
    /// turn.
    func noteDeletions() throws(ExecutorError) {
        let machines = try ExecutorError.wrapping { () throws(StoreError) in
            try store.deletingMachines()
        }
        deletingMachines = Set(machines.map(\.id))
        hasDeletionsDue = !deletingMachines.isEmpty
    }

    /// Ends an execution of such a machine, at its next transition.
    func endIfMachineIsDeleting(_ execution: RunningExecution) {
        guard deletingMachines.contains(execution.machineID),
            execution.state.status == .running
        else { return }
        step(execution, .stop(error: nil, cause: nil))
    }

    /// Finishes deletions whose last execution has ended and is stored as ended.
    func finishDeletions() throws(ExecutorError) {
        guard hasDeletionsDue else { return }
        hasDeletionsDue = false
        let gone = try ExecutorError.wrapping { () throws(StoreError) in
            try store.finishDeletions()
        }
        for machine in gone { deletingMachines.remove(machine.id) }
    }
}
