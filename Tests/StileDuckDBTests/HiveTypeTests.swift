import StileDuckDB
import Testing

@Suite("DuckDB types in Hive's words")
struct HiveTypeTests {
    @Test(
        arguments: [
            ("VARCHAR", "string"), ("DECIMAL(12,3)", "decimal(12,3)"), ("INTEGER[]", "array<int>"),
            ("STRUCT(a INTEGER, b VARCHAR[])", "struct<a:int,b:array<string>>"),
            ("STRUCT(\"a, b\" INTEGER, \"q\"\"\" DATE)[]", "array<struct<a, b:int,q\":date>>"),
            ("MAP(VARCHAR, STRUCT(x DOUBLE))", "map<string,struct<x:double>>"),
            ("TIMESTAMP WITH TIME ZONE", "timestamp"), ("GEOMETRY", "geometry"),
        ])
    func types(_ duckDB: String, _ hive: String) {
        #expect(HiveType.from(duckDB: duckDB) == hive)
    }
}
