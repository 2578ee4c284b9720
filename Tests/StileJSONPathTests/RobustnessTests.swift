import Foundation
import StileJSON
import StileJSONPath
import Testing

/// Whatever stands in a definition or in data, evaluating it neither traps nor overflows a stack.
@Suite struct RobustnessTests {
    /// All expressions of four of the characters that steer the parsers.
    @Test func everyShortExpressionIsCompiledOrRefused() throws {
        let alphabet = Array(".[]'*?(@)1-:,a =".map(String.init))
        let scope = EvaluationScope(input: try JSON(parsing: #"{"a": [1, {"a": "x"}]}"#))
        for first in alphabet {
            for second in alphabet {
                for third in alphabet {
                    for fourth in alphabet {
                        let text = "$.a" + first + second + third + fourth
                        guard let path = try? DataPath(parsing: text) else { continue }
                        _ = try? path.evaluate(in: scope)
                        _ = path.lookup(in: scope)
                    }
                }
            }
        }
    }

    @Test(arguments: ["States.Format('{}', $.a[0], 1)", "States.Array($['a,'], 'x\\'y', -1.5e3)"])
    func mutatedCallsAreCompiledOrRefused(call: String) {
        let scope = EvaluationScope(input: ["a": [1]])
        var random = SeededRandom(seed: 11)
        let alphabet = Array("'\\{}()$.,[]01-eSa ".utf8)
        for _ in 0..<3000 {
            var bytes = Array(call.utf8)
            for _ in 0...(random.next() % 3) {
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place] = alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? IntrinsicCall(parsing: text).evaluate(in: scope, random: &random)
        }
    }

    /// Found by the fuzzer: the function took away the step that the scan was for.
    @Test(arguments: ["$..last()", "$..sum()", "$.a[?(@..min() > 1)]"])
    func aFunctionAfterTwoDotsFailsByName(text: String) throws {
        let path = try DataPath(parsing: text)
        let scope = EvaluationScope(input: ["a": [1, 2]])
        guard text.hasPrefix("$..") else {
            #expect(try path.evaluate(in: scope) == [])
            return
        }
        #expect(throws: EvaluationError.self) { try path.evaluate(in: scope) }
        #expect(path.lookup(in: scope) == nil)
        var random = SeededRandom(seed: 1)
        let template = try PayloadTemplate(compiling: ["x.$": .string(text)])
        #expect(throws: EvaluationError.self) { try template.evaluate(in: scope, random: &random) }
    }

    @Test func refusesEndlessPathsAndTemplates() throws {
        let path = "$" + String(repeating: ".a", count: 100_000)
        #expect(throws: ExpressionSyntaxError.self) { try DataPath(parsing: path) }
        #expect(throws: ExpressionSyntaxError.self) { try ReferencePath(parsing: path) }
        var template: JSON = ["x.$": "$.x"]
        for _ in 0..<500 { template = [template] }
        #expect(throws: TemplateProblems.self) { try PayloadTemplate(compiling: template) }
    }

    @Test(arguments: [
        "$..a", "$..[?(@.a)]", "$..*", "$.a.a.a", "States.Format('{}', $)",
        "States.JsonToString($)",
        "States.ArrayUnique(States.Array($, $))", "States.ArrayContains(States.Array($), $)",
    ])
    func deepestDataFitsASmallStack(expression: String) async throws {
        let depth = JSONLimits.standard.depthMax
        let text =
            String(repeating: "{\"a\":", count: depth - 1) + "[]"
            + String(repeating: "}", count: depth - 1)
        let template = try PayloadTemplate(compiling: ["x.$": .string(expression)])
        let scope = EvaluationScope(input: try JSON(parsing: text))
        let isDone = await withCheckedContinuation { continuation in
            let thread = Thread {
                var random = SeededRandom(seed: 1)
                let value = try? template.evaluate(in: scope, random: &random)
                continuation.resume(returning: value != nil)
            }
            thread.stackSize = 512 * 1024
            thread.start()
        }
        #expect(isDone)
    }

    @Test func endsWhereScansMultiply() throws {
        var value: JSON = 1
        for _ in 0..<300 { value = ["a": value] }
        let scope = EvaluationScope(input: value)
        for text in ["$..a..a..a..a..a", "$..[?(@..[?(@..a)])]"] {
            let path = try DataPath(parsing: text)
            let error = #expect(throws: EvaluationError.self) { try path.evaluate(in: scope) }
            #expect(error?.cause.hasSuffix("the path visits more than 1000000 values") == true)
            let template = try PayloadTemplate(compiling: ["x.$": .string(text)])
            var random = SeededRandom(seed: 1)
            #expect(throws: EvaluationError.self) {
                try template.evaluate(in: scope, random: &random)
            }
        }
    }

    /// Expressions that are short and would take hours, or fill the memory once they are written.
    @Test(arguments: [
        "$..[?($..l == $..l)]", "$..[?($.l subsetof $.l)]", "$..[?($.text contains $.part)]",
        "$..[?($.text =~ /(a|aa)+b/)]", "$..[?($.l.sum() > 1)]",
        "$.big" + String(repeating: "[0,0]", count: 16),
    ])
    func endsOnHostileDocuments(expression: String) throws {
        let text = String(repeating: "a", count: 30_000)
        var big: JSON = .string(text)
        for _ in 0..<16 { big = [big] }
        let rows = (0..<2_000).map { JSON.array([.integer($0)]) }
        let scope = EvaluationScope(input: [
            "l": .array(rows + [[.array(rows)]]), "text": .string(text),
            "part": .string(String(repeating: "a", count: 15_000) + "b"), "big": big,
        ])
        let path = try DataPath(parsing: expression)
        let error = #expect(throws: EvaluationError.self) { try path.evaluate(in: scope) }
        #expect(error?.error == "States.Runtime")
        #expect(error?.cause.contains(" than 1") == true)
    }

    @Test func endsWhereCallsMultiply() throws {
        let scope = EvaluationScope(input: .string(String(repeating: "a", count: 200_000)))
        let many = String(repeating: ", $", count: 200)
        for call in [
            "States.Array($\(many))",
            "States.Format('\(String(repeating: "{}", count: 200))'\(many))",
        ] {
            var random = SeededRandom(seed: 1)
            let compiled = try IntrinsicCall(parsing: call)
            let error = #expect(throws: EvaluationError.self) {
                try compiled.evaluate(in: scope, random: &random)
            }
            #expect(error?.error == "States.IntrinsicFailure")
        }
    }

    @Test func longestPathFitsASmallStack() async throws {
        let path = try ReferencePath(parsing: "$" + String(repeating: ".a", count: 256))
        let reader = try DataPath(parsing: "$" + String(repeating: "[*]", count: 256))
        let isDone = await withCheckedContinuation { continuation in
            let thread = Thread {
                let value = try? path.inserting(1, into: ["b": 2])
                let read = reader.lookup(in: EvaluationScope(input: value ?? .null))
                continuation.resume(returning: value != nil && read != nil)
            }
            thread.stackSize = 512 * 1024
            thread.start()
        }
        #expect(isDone)
    }
}
