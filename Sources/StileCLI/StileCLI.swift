// StileCLI
