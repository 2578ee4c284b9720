// StileWire
