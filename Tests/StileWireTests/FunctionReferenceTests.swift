import StileWire
import Testing

struct FunctionReferenceTests {
    @Test(
        arguments: [
            ("f", "f", nil, nil), ("f:1", "f", "1", nil),
            ("000000000000:function:f", "f", nil, nil),
            ("000000000000:function:f:live", "f", "live", nil),
            ("arn:aws:lambda:eu-west-1:000000000000:function:f", "f", nil, "eu-west-1"),
            (
                "arn:aws:lambda:eu-west-1:000000000000:function:f:$LATEST", "f", "$LATEST",
                "eu-west-1"
            ),
        ] as [(String, String, String?, String?)])
    func reads(_ text: String, _ name: String, _ qualifier: String?, _ region: String?) {
        let reference = FunctionReference(text)
        #expect(reference?.name == name)
        #expect(reference?.qualifier == qualifier)
        #expect(reference?.region == region)
    }

    @Test(arguments: ["", ":", "f:", "a:b:c", "arn:aws:sqs:::q", "arn:aws:lambda:r:1:layer:f"])
    func refuses(_ text: String) { #expect(FunctionReference(text) == nil) }
}
