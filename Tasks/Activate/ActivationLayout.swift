/// The keys of one audience in the lake.
struct ActivationLayout {
    let audience: String

    private var prefix: String { "activation/\(audience)/" }
    /// What the destination has, by key and version.
    var state: String { prefix + "state/delivered.parquet" }
    var lastRun: String { prefix + "state/last-run.json" }
    /// The rows of the delivery under way; they count once the plan is there.
    var changes: String { prefix + "plan/changes.jsonl" }
    var plan: String { prefix + "plan/plan.json" }
    var progress: String { prefix + "plan/progress.json" }
    var dryRun: String { prefix + "dry-run.jsonl" }

    func deadLetters(run: Int) -> String { prefix + "dead-letter/run-\(run).jsonl" }
    func record(run: Int) -> String { prefix + "runs/run-\(run).json" }
}
