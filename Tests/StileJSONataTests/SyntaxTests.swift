import StileJSON
import Testing

@testable import StileJSONata

/// Syntax errors with their places; positions count UTF-16 units to just after the token.
@Suite struct SyntaxTests {
    @Test(
        arguments: [
            ("\"no end", "S0101", 7), ("1e999", "S0102", 5), ("\"\\q\"", "S0103", 2),
            ("\"\\u12\"", "S0104", 2), ("`name", "S0105", 5), ("1 /* no end", "S0106", 2),
            ("1 2", "S0201", 3), ("[1,2)", "S0202", 5), ("(1", "S0203", 2), ("[1!2]", "S0204", 3),
            ("", "S0207", 0), ("function(1){2}", "S0208", 10), ("$[1]{'a':1}[0]", "S0209", 12),
            ("[1]{'a':1}{'b':1}", "S0210", 11), ("+1", "S0211", 1), ("a := 1", "S0212", 1),
            ("a.1", "S0213", 3), ("a@b", "S0214", 3), ("a[0]@$x", "S0215", 5),
            ("a^(b)@$x", "S0216", 6),
            ("%", "S0217", 1), ("//", "S0301", 1), ("/ab", "S0302", 3), ("/(/", "S0302", 3),
            ("/[b-a]/", "S0303", 7), ("function($x)<n<s>>{1}", "S0401", 13),
            ("function($x)<(na<s>)>{1}", "S0402", 13), ("'😀' +", "S0207", 6),
        ])
    func errors(_ text: String, _ code: String, _ position: Int) {
        switch Check.result(text) {
        case .failure(let error):
            #expect(error.code == code)
            #expect(error.position == position, "\(text): \(error.message)")
        case .success: Issue.record("\(text) is no error")
        }
    }

    @Test(arguments: [
        ("'x' - 1", "T2001", 5, "-"), ("1 + 'x'", "T2002", 3, "+"), ("-'x'", "D1002", 1, "-"),
        ("$foo(1)", "T1006", 5, "foo"), ("$uppercase(1)", "T0410", 11, "uppercase"),
        ("$sum('a')", "T0412", 5, "sum"), ("1 < true", "T2010", 3, "<"),
        ("1 < 'a'", "T2009", 3, "<"),
        ("sum(1)", "T1005", 4, "sum"), ("1 ~> 2", "T2006", 4, "~>"), ("['a'..2]", "T2003", 6, ".."),
        ("($f := function(){$length(1)}; $f())", "T0410", 26, "length"),
    ])
    func places(_ text: String, _ code: String, _ position: Int, _ token: String) {
        guard case .failure(let error) = Check.result(text) else {
            Issue.record("\(text) did not fail")
            return
        }
        #expect(error.code == code)
        #expect(error.position == position)
        #expect(error.token == token)
    }

    @Test(arguments: [
        ("$foo(1)", "Attempted to invoke a non-function"),
        ("$error('out of stock')", "out of stock"), ("$assert(false, 'no')", "no"),
        ("1 + 'x'", "The right side of the \"+\" operator must evaluate to a number"),
        (
            "$uppercase(1)",
            "Argument 1 of function \"uppercase\" does not match function signature"
        ),
        ("[1,2)", "Expected \"]\", got \")\""), ("'\\q'", "Unsupported escape sequence: \\q"),
    ])
    func messages(_ text: String, _ message: String) {
        guard case .failure(let error) = Check.result(text) else {
            Issue.record("\(text) did not fail")
            return
        }
        #expect(error.message == message)
    }
}
