// StileScheduler
