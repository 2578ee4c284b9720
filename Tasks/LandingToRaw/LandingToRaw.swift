/// The LandingToRaw task.
