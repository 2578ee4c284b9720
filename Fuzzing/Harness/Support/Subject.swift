package import StileJSON

/// What the four programs share: how libFuzzer's bytes become text, and the data that expressions see.
package enum Subject {
    /// The bytes that libFuzzer made.
    package static func bytes(_ data: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: data, count: count))
    }

    /// The same as text; what is no UTF-8 is replaced, as everywhere where text comes in.
    package static func text(_ data: UnsafePointer<UInt8>?, _ count: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    }

    /// Something of every kind, small enough to be walked through millions of times.
    package static let document: JSON = [
        "name": "Ada", "empty": "", "text": "a,b;c {} é 😀", "n": 3, "negative": -7,
        "big": 9_007_199_254_740_993, "fraction": .number(.text("1.5e3")), "flag": true,
        "none": nil, "when": "2025-11-21T14:07:35.250Z", "millis": 1_763_734_055_250,
        "list": [1, 2, 3, 2, .number(.text("0.1"))], "words": ["b", "a", "c"], "hollow": [],
        "items": [
            ["id": 1, "price": 10, "tags": ["x", "y"]], ["id": 2, "price": 25, "tags": []],
            ["id": 3, "deep": ["id": 4, "a": ["b": ["c": [[1, 2], [3]]]]]],
        ],
        "object": ["a": 1, "b": ["c": "d"]], "json": "{\"a\": [1, 2]}", "base64": "SGVsbG8=",
    ]
}
