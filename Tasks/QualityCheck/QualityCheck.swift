/// The QualityCheck task.
