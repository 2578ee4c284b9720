import StileCalendar
import StileWire
import Testing

/// A published example: what is signed, and the signature that AWS prints for it.
struct SigV4Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: HTTPRequest
    var payload = ""
    let signedHeaders: String
    let signature: String
}

private func signature(
    of item: SigV4Case, by signer: SigV4Signer, at time: CivilTime
) throws -> (headers: String, signature: String) {
    let signed = signer.sign(
        item.request, payloadHash: SigV4Signer.payloadHash(Array(item.payload.utf8)),
        nowMillis: time.millis)
    let parts = try #require(signed.headers["Authorization"]).split(separator: ", ")
    return (
        String(parts[1].dropFirst("SignedHeaders=".count)),
        String(parts[2].dropFirst("Signature=".count))
    )
}

/// The public examples of the signature process and its test suite.
@Suite struct SigV4SignerTests {
    private static let base = "https://example.amazonaws.com"

    @Test(arguments: [
        SigV4Case(
            testDescription: "get-vanilla", request: HTTPRequest("GET", base + "/"),
            signedHeaders: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        SigV4Case(
            testDescription: "post-vanilla", request: HTTPRequest("POST", base),
            signedHeaders: "host;x-amz-date",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        SigV4Case(
            testDescription: "get-vanilla-query-order-key-case",
            request: HTTPRequest("GET", base + "/?Param2=value2&Param1=value1"),
            signedHeaders: "host;x-amz-date",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        SigV4Case(
            testDescription: "get-utf8", request: HTTPRequest("GET", base + "/ሴ"),
            signedHeaders: "host;x-amz-date",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        SigV4Case(
            testDescription: "get-vanilla-utf8-query",
            request: HTTPRequest("GET", base + "/?ሴ=bar"),
            signedHeaders: "host;x-amz-date",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        SigV4Case(
            testDescription: "get-unreserved",
            request: HTTPRequest(
                "GET",
                base + "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
            signedHeaders: "host;x-amz-date",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        SigV4Case(
            testDescription: "get-relative-normalized",
            request: HTTPRequest("GET", base + "/example/.."),
            signedHeaders: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ])
    func testSuite(item: SigV4Case) throws {
        let signer = SigV4Signer(
            credentials: AWSCredentials(
                accessKeyID: "AKIDEXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1", service: "service")
        let time = CivilTime(
            date: CivilDate(year: 2015, month: 8, day: 30), hour: 12, minute: 36)
        let result = try signature(of: item, by: signer, at: time)
        #expect(result.headers == item.signedHeaders)
        #expect(result.signature == item.signature)
    }

    @Test func listUsersOfTheManual() throws {
        let item = SigV4Case(
            testDescription: "IAM",
            request: HTTPRequest(
                "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
                headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]),
            signedHeaders: "content-type;host;x-amz-date",
            signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
        let signer = SigV4Signer(
            credentials: AWSCredentials(
                accessKeyID: "AKIDEXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1", service: "iam")
        let time = CivilTime(
            date: CivilDate(year: 2015, month: 8, day: 30), hour: 12, minute: 36)
        let result = try signature(of: item, by: signer, at: time)
        #expect(result == (item.signedHeaders, item.signature))
    }

    private static let bucket = "https://examplebucket.s3.amazonaws.com"

    @Test(arguments: [
        SigV4Case(
            testDescription: "get object",
            request: HTTPRequest("GET", bucket + "/test.txt", headers: ["Range": "bytes=0-9"]),
            signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        SigV4Case(
            testDescription: "put object",
            request: HTTPRequest(
                "PUT", bucket + "/test%24file.text",
                headers: [
                    "Date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                ]),
            payload: "Welcome to Amazon S3.",
            signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        SigV4Case(
            testDescription: "parameter without value",
            request: HTTPRequest("GET", bucket + "/?lifecycle"),
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        SigV4Case(
            testDescription: "list objects",
            request: HTTPRequest("GET", bucket + "/?prefix=J&max-keys=2"),
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ])
    func s3(item: SigV4Case) throws {
        let signer = SigV4Signer(
            credentials: AWSCredentials(
                accessKeyID: "AKIAIOSFODNN7EXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1", service: "s3")
        let time = CivilTime(
            date: CivilDate(year: 2013, month: 5, day: 24), hour: 0, minute: 0)
        let result = try signature(of: item, by: signer, at: time)
        #expect(result.headers == item.signedHeaders)
        #expect(result.signature == item.signature)
    }

    @Test func tokenIsSentAndSignedAndSecretsAreNotPrinted() throws {
        let credentials = try #require(
            AWSCredentials(environment: [
                "AWS_ACCESS_KEY_ID": "ID", "AWS_SECRET_ACCESS_KEY": "hush",
                "AWS_SESSION_TOKEN": "tok",
            ]))
        let signed = SigV4Signer(credentials: credentials, region: "eu-west-1", service: "states")
            .sign(HTTPRequest("POST", "https://x/"), payloadHash: "", nowMillis: 0)
        #expect(signed.headers["x-amz-security-token"] == "tok")
        #expect(signed.headers["authorization"]?.contains("x-amz-security-token") == true)
        #expect(signed.headers["x-amz-date"] == "19700101T000000Z")
        #expect(!"\(credentials)".contains("hush"))
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("hush"))
        #expect(AWSCredentials(environment: ["AWS_ACCESS_KEY_ID": "ID"]) == nil)
    }
}

@Suite struct CivilTimeTests {
    @Test(arguments: [
        (Int64(0), "19700101T000000Z"), (951_782_400_000, "20000229T000000Z"),
        (-1, "19691231T235959Z"), (4_102_444_799_999, "20991231T235959Z"),
        (1_440_938_160_000, "20150830T123600Z"),
    ])
    func writes(millis: Int64, text: String) {
        #expect(CivilTime(millis: millis).compact == text)
        #expect(CivilTime(millis: millis).millis <= millis)
        #expect(CivilTime(millis: millis).millis > millis - 1000)
    }

    @Test(arguments: [
        ("120", Int64(120_000) as Int64?), ("Fri, 24 May 2013 00:00:10 GMT", 10_000),
        ("Fri, 24 May 2013 00:00:00 GMT", 0), ("Thu, 23 May 2013 00:00:00 GMT", 0), ("soon", nil),
        ("-1", nil), ("Fri, 99 May 2013 00:00:00 GMT", nil), ("99999999999999999999", nil),
    ])
    func readsRetryAfter(value: String, millis: Int64?) {
        let response = HTTPResponse(status: 429, headers: ["retry-after": value], body: [])
        #expect(response.retryAfterMillis(nowMillis: 1_369_353_600_000) == millis)
    }
}
