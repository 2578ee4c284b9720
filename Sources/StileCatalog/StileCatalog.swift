// StileCatalog
