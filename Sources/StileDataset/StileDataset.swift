// StileDataset
