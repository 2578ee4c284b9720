/// The CleanRepartition task.
