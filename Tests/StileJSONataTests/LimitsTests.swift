import Foundation
import StileJSON
import Testing

@testable import StileJSONata

/// Expressions that would never end, or take the whole stack or memory, fail instead.
@Suite struct LimitsTests {
    /// Runs on a thread with the smallest stack that the engine is made for.
    static func onSmallStack<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async
        -> Result
    {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: work()) }
            thread.stackSize = 512 * 1024
            thread.start()
        }
    }

    static let endless = [
        "($f := function(){$f()}; $f())",
        "($f := function($n){1 + $f($n)}; $f(1))",
        "($f := function($n){$n ? $g($n)}; $g := function($n){$f($n)}; $f(1))",
        "($f := function($n){$map([$n], $f)}; $f(1))",
        "($f := function($l){$f([$l, 1])}; $f([]))",
        "($f := function($l){$f([$l])}; $f([]))",
        "($f := function($o){$f({'a': $o})}; $f({}))",
        "($f := function($k){$f(function(){$k()})}; $f(function(){1}))",
        "($f := function($k){$f($k ~> function($x){$x})}; $f(function($x){1}))",
        "($f := function($s){$f($s & $s)}; $f('aaaaaaaa'))",
        "($f := function($l){$f($append($l, $l))}; $f([1]))",
        "($f := function($n){$f($pad('', 4000000) & $n)}; $f(1))",
        "$replace($pad('', 4000000), / /, $pad('', 4000000))",
        "$contains($pad('', 40, 'a'), /^(a+)+$/) and $contains($pad('', 40, 'a') & 'b', /^(a+)+$/)",
        "$contains($pad('', 60, 'a'), /(a*)*(a*)*(a*)*b/)",
        "$split($pad('', 100000, 'ab'), /(.*)(.*)(.*)(.*)c/)",
        "$pad('x', 1e15)",
        "[1..1e9]", "($f := function(){$count($distinct([$$, 1])) ? $f()}; $f())",
        "$eval('($f := function(){$f()}; $f())')",
        "{'a': 1} ~> |$|{'x': $}|",
    ]

    @Test(arguments: endless) func fails(_ text: String) async {
        let code = await Self.onSmallStack { () -> String in
            var limits = JSONataLimits.standard
            limits.stepsMax = 200_000
            limits.memoryBytesMax = 64 * 1024 * 1024
            let context = JSONataContext(nowMillis: 0, randomSeed: 1, limits: limits)
            return Check.code(text, context: context)
        }
        #expect(code == "U1001" || code == "D2014", "\(text) gave \(code)")
    }

    static let deepTexts = [
        String(repeating: "(", count: 100_000), String(repeating: "[", count: 100_000),
        String(repeating: "{\"a\":", count: 100_000), String(repeating: "-", count: 100_000),
        String(repeating: "1+", count: 100_000) + "1",
        String(repeating: "a.", count: 100_000) + "a",
        "a" + String(repeating: "[1]", count: 100_000), String(repeating: "1?", count: 100_000),
        String(repeating: "function(){", count: 100_000), String(repeating: "$a:=", count: 100_000),
        String(repeating: "|", count: 100_000), "/" + String(repeating: "(", count: 100_000),
        "1" + String(repeating: "?:1", count: 100_000), String(repeating: "f(", count: 100_000),
        "$contains('a', /" + String(repeating: "(a", count: 1000)
            + String(repeating: ")", count: 1000) + "/)",
        "$contains('a', /((?:(?:){1000000}){1000000})/)",
        "$contains('a', /((((a{1000}){1000}){1000}){1000})/)",
    ]

    @Test(arguments: deepTexts) func deepTextFails(_ text: String) async {
        let code = await Self.onSmallStack { Check.code(text) }
        #expect(["U1001", "S0203", "S0207", "S0301", "S0302", "S0303"].contains(code))
    }

    @Test func deepTextsInBoundsWork() async {
        let sum = Array(repeating: "1", count: 50).joined(separator: "+")
        let nested = String(repeating: "(", count: 40) + "1" + String(repeating: ")", count: 40)
        for (text, expected) in [(sum, "50"), (nested, "1")] {
            let result = await Self.onSmallStack { Check.text(text) }
            #expect(result == expected)
        }
    }

    @Test func deepInputIsWalked() async throws {
        let depth = 500
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let input = try JSON(parsing: text)
        for expression in ["$", "**", "$ = $$", "$count($)", "*", "$distinct([$, $])"] {
            let result = await Self.onSmallStack { Check.text(expression, input: input) }
            #expect(!result.hasPrefix("S"), "\(expression) gave \(result)")
        }
    }

    @Test func tailCallsTakeNoStack() async {
        let text = "($f := function($n, $a){$n = 0 ? $a : $f($n - 1, $a + $n)}; $f(100000, 0))"
        let result = await Self.onSmallStack { Check.text(text) }
        #expect(result == "5000050000")
    }

    /// The bounds that AWS Step Functions was measured to have.
    @Test(arguments: [
        ("$count([1..873782])", "873782"), ("$count([1..873783])", "D2014"),
        ("$length($pad('', 4194304))", "4194304"), ("$length($pad('', 8388608))", "U1001"),
    ])
    func stepFunctionsBounds(_ text: String, _ expected: String) {
        #expect(Check.text(text, context: Check.stepFunctions) == expected)
    }

    /// A function and the environment that it is bound in refer to each other; the end of the
    /// evaluation breaks the cycle.
    @Test(arguments: [
        "($f := function(){$f}; $f)", "($o := {'f': function(){$o}}; $o.f)",
        "($l := [function(){$l}]; $l[0])",
    ])
    func closuresAreFreed(_ text: String) throws {
        weak var environment: Environment?
        do {
            let expression = try JSONataExpression(compiling: text)
            let evaluator = Evaluator(
                expression.program, input: nil, bindings: [:], context: Check.standard)
            guard case .function(let function) = try evaluator.run(expression.program),
                case .lambda(_, let closure, _) = function.kind
            else {
                Issue.record("no function")
                return
            }
            environment = closure
            #expect(environment != nil)
        }
        #expect(environment == nil)
    }
}
