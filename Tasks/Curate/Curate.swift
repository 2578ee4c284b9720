/// The Curate task.
