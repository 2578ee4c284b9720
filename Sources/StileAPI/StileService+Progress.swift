import StileExecutor
import StileJSON
import StileWire

extension StileService {
    /// How far the running tasks of an execution are.
    func taskProgress(_ executionARN: String) -> JSONObject {
        let tasks = executor.progress(of: executionARN).map { note in
            var task = JSONObject([
                ("name", JSON.string(note.stateName)), ("attempt", .integer(note.attempt)),
                ("completed", .integer(note.completed)),
            ])
            task["total"] = note.total.map { .integer($0) }
            task["unit"] = .string(note.unit)
            return JSON.object(task)
        }
        return JSONObject([("tasks", .array(tasks))])
    }
}
