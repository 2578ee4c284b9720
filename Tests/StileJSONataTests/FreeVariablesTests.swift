import Testing

@testable import StileJSONata

@Suite struct FreeVariablesTests {
    @Test(arguments: [
        ("$x", ["x"]), ("$states.input.a + $y", ["states", "y"]), ("$sum($x)", ["x"]),
        ("$", []), ("$$.a", []), ("a.b", []),
        ("($x := 1; $x)", []), ("($x := $x + 1; $x)", ["x"]), ("(($x := 1); $x)", ["x"]),
        ("function($a){$a + $b}", ["b"]),
        ("($f := function($n){$n = 0 ? 0 : $f($n - 1)}; $f(3))", []),
        ("($e := function(){$o()}; $o := function(){$e()}; $e())", []),
        ("($e := function(){$o()}; $e())", ["o"]),
        ("a@$i.b[$i.x = $j]", ["j"]), ("a#$i.{'i': $i}", []), ("a#$i[$i > $n]", ["n"]),
        ("a^($k)", ["k"]), ("a{$k: $v}", ["k", "v"]), ("|$a|{'b': $c}, $d|", ["a", "c", "d"]),
        ("$map($list, function($v, $i){$v & $sep})", ["list", "sep"]),
        ("$unknown(1)", ["unknown"]), ("$partition($l, 2)", ["l"]),
        ("[$a, {'b': $c}]", ["a", "c"]),
        ("$f(?, $a)", ["a", "f"]), ("$a ~> $b", ["a", "b"]), ("$a ? $b : $c", ["a", "b", "c"]),
    ])
    func names(_ text: String, _ expected: [String]) throws {
        let expression = try JSONataExpression(compiling: text)
        #expect(expression.freeVariables.sorted() == expected)
    }
}
