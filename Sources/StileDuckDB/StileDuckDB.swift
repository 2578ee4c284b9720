// StileDuckDB
