import StileLake
import Testing

@Suite struct LakeLocationTests {
    @Test(arguments: [
        ("lake", LakeLocation.directory("lake")),
        ("/data/la ke", .directory("/data/la ke")),
        ("s3", .directory("s3")),
        ("s3://my-bucket", .s3(bucket: "my-bucket", prefix: "")),
        ("s3://my-bucket/", .s3(bucket: "my-bucket", prefix: "")),
        ("s3://my-bucket/a/b/", .s3(bucket: "my-bucket", prefix: "a/b")),
    ])
    func reads(text: String, location: LakeLocation) throws {
        #expect(try LakeLocation.parse(text) == location)
    }

    @Test(arguments: [
        "", "s3://", "s3:///x", "s3://B/x", "s3://bucket/../x", "gs://b/x", "file:///x",
    ])
    func refuses(text: String) {
        #expect(throws: LakeError.self) { try LakeLocation.parse(text) }
    }
}
