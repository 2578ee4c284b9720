import Foundation
import StileDuckDB

/// The engine under test; nil when no binary is there, and then the tests show as skipped.
let engine: DuckDB? = try? DuckDB.locate()
let engineIsThere = engine != nil

func requireEngine() throws -> DuckDB { try DuckDB.locate() }
