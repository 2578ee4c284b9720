// StileStore
