// Task resources that are services.
