package import StileJSON

/// An expression compiled once; evaluating it changes nothing in it, so threads may share it.
package struct JSONataExpression: Sendable {
    /// The source text.
    package let text: String
    /// Names (without `$`) of variables that the expression reads and does not bind itself;
    /// built-in functions, `$` and `$$` are not among them.
    package let freeVariables: Set<String>

    let program: Compiler.Program

    /// Reads the expression `text` (without `{%` and `%}`).
    package init(compiling text: String) throws(JSONataError) {
        self.text = text
        self.program = try Compiler.compile(text)
        self.freeVariables = program.freeVariables
    }
}

/// What an expression gave.
package enum JSONataResult: Sendable {
    /// Nothing: a path that leads nowhere, for example.
    case undefined
    case value(JSON)
    /// A function, which has no JSON form.
    case function
}

/// Whose built-in functions an expression may call.
package enum JSONataFlavor: Sendable {
    /// JSONata itself.
    case standard
    /// AWS Step Functions: `$partition`, `$range`, `$hash`, `$random(seed)`, `$uuid` and `$parse`
    /// more, `$eval` less.
    case stepFunctions
}

/// What an evaluation may use up before it fails with `U1001` (or `D2014` for a range).
package struct JSONataLimits: Sendable {
    /// Evaluated nodes, list elements made by functions, and regular expression steps.
    package var stepsMax: Int
    /// Nested evaluations.
    package var depthMax: Int
    /// Native stack, in bytes, below the point where evaluation began.
    package var stackBytesMax: Int
    /// Nested arrays, objects and closures.
    package var nestingMax: Int
    /// Elements of one range.
    package var rangeCountMax: Int
    /// UTF-8 bytes of one text.
    package var textBytesMax: Int
    /// Bytes of all lists and texts that one evaluation makes.
    package var memoryBytesMax: Int

    package init(
        stepsMax: Int, depthMax: Int, stackBytesMax: Int, nestingMax: Int, rangeCountMax: Int,
        textBytesMax: Int, memoryBytesMax: Int
    ) {
        self.stepsMax = stepsMax
        self.depthMax = depthMax
        self.stackBytesMax = stackBytesMax
        self.nestingMax = nestingMax
        self.rangeCountMax = rangeCountMax
        self.textBytesMax = textBytesMax
        self.memoryBytesMax = memoryBytesMax
    }

    /// JSONata's own bounds where it has some; safe on a thread with 512 KiB of stack.
    package static let standard = JSONataLimits(
        stepsMax: 50_000_000, depthMax: 5_000, stackBytesMax: 256 * 1024, nestingMax: 300,
        rangeCountMax: 10_000_000, textBytesMax: 64 * 1024 * 1024,
        memoryBytesMax: 1024 * 1024 * 1024)

    /// What AWS Step Functions was measured to allow: `[1..873782]` passes and one more does not, a
    /// text of 2^22 characters passes and one of 2^23 does not.
    package static let stepFunctions = JSONataLimits(
        stepsMax: 20_000_000, depthMax: 5_000, stackBytesMax: 256 * 1024, nestingMax: 300,
        rangeCountMax: 873_782, textBytesMax: 1 << 22, memoryBytesMax: 512 * 1024 * 1024)
}

/// All that an evaluation takes from the world outside.
package struct JSONataContext: Sendable {
    /// The time that `$now` and `$millis` give, the same throughout one evaluation.
    package var nowMillis: Int64
    /// What `$random`, `$shuffle` and `$uuid` draw from.
    package var randomSeed: UInt64
    package var flavor: JSONataFlavor
    package var limits: JSONataLimits
    /// The digest of `bytes` in small hexadecimal digits by AWS's name of the algorithm (`MD5`,
    /// `SHA-1`, `SHA-256`, `SHA-384`, `SHA-512`), nil for an unknown one. This module imports no
    /// cryptography; `$hash` without this closure is no function.
    package var hash: (@Sendable (_ algorithm: String, _ bytes: [UInt8]) -> String?)?

    package init(
        nowMillis: Int64, randomSeed: UInt64, flavor: JSONataFlavor = .standard,
        limits: JSONataLimits = .standard,
        hash: (@Sendable (_ algorithm: String, _ bytes: [UInt8]) -> String?)? = nil
    ) {
        self.nowMillis = nowMillis
        self.randomSeed = randomSeed
        self.flavor = flavor
        self.limits = limits
        self.hash = hash
    }
}
