/// The Activate task.
