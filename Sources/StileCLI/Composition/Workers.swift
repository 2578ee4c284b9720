import StileTasks

/// The functions that this binary brings along.
enum Workers {
    /// Names of all functions, known without opening lake or engine.
    static let names: [String] = []

    static func registry(_ settings: Settings, _ surroundings: Surroundings) async throws
        -> TaskRegistry
    {
        TaskRegistry()
    }
}
