import StileExecutor
import StileInterpreter
import StileJSON

/// An evaluated `ResultWriter` with a resource, read strictly.
struct ResultWriterConfig: Sendable {
    let bucket: String
    /// Where the run's objects go: `PREFIX/<the run's UUID>/`.
    let folder: String
    let shape: ResultShape

    init(_ request: ResultWriterRequest) throws(MapRunFailure) {
        let writer = request.writer
        let resource = writer["Resource"]?.stringValue ?? ""
        let partitions = ["aws", "aws-cn", "aws-us-gov"]
        guard partitions.contains(where: { resource == "arn:\($0):states:::s3:putObject" }) else {
            throw .resultWriter(
                "the resource \"\(resource)\" writes no results: write"
                    + " arn:aws:states:::s3:putObject")
        }
        let parameters =
            writer["Parameters"]?.objectValue ?? writer["Arguments"]?.objectValue ?? JSONObject()
        for name in parameters.keys
        where !["Bucket", "Prefix", "ExpectedBucketOwner"].contains(name) {
            throw .resultWriter(
                "the parameter \"\(name)\" of a ResultWriter is not supported here")
        }
        guard let bucket = parameters["Bucket"]?.stringValue, !bucket.isEmpty else {
            throw .resultWriter("the ResultWriter needs the parameter \"Bucket\"")
        }
        self.bucket = bucket
        var prefix = parameters["Prefix"]?.stringValue ?? ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        let run = request.mapRunARN.split(separator: ":").last ?? ""
        folder = (prefix.isEmpty ? "" : prefix + "/") + run + "/"
        do throws(MapRunConfigError) {
            shape = try ResultShape(
                writerConfig: writer["WriterConfig"]?.objectValue, exports: true)
        } catch {
            throw .resultWriter(error.cause)
        }
    }
}
