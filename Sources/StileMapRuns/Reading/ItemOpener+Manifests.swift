import StileExecutor
import StileJSON
import StileLake

/// Objects that name other objects, whose items are the items.
extension ItemOpener {
    /// The rows of an S3 Inventory, as its `manifest.json` names their files.
    nonisolated(nonsending) func inventory(_ place: ObjectPlace) async throws(MapRunFailure)
        -> Opened
    {
        let (bytes, info) = try await whole(place)
        let manifest: JSON
        do throws(JSONParseError) {
            manifest = try JSON(parsing: bytes)
        } catch {
            throw place.failure(line: error.line, "the manifest is not JSON: \(error.message)")
        }
        guard let files = manifest["files"]?.arrayValue,
            let schema = manifest["fileSchema"]?.stringValue,
            let fileFormat = manifest["fileFormat"]?.stringValue
        else {
            throw place.failure(
                "it is no S3 Inventory manifest: files, fileSchema and fileFormat are expected")
        }
        let format: ItemReaderConfig.Format
        switch fileFormat.uppercased() {
        case "CSV":
            let names = schema.split(separator: ",").map { String($0.drop { $0 == " " }) }
            format = .csv(delimiter: UInt8(ascii: ","), header: names)
        case "PARQUET": format = .parquet
        case _:
            throw place.failure(
                "an inventory in the format \(fileFormat) is not supported: have it made as CSV")
        }
        let bucket = Self.bucket(manifest["destinationBucket"]?.stringValue) ?? place.bucket
        var places: [ObjectPlace] = []
        for (index, file) in files.enumerated() {
            guard let key = file["key"]?.stringValue else {
                throw place.failure("file \(index) of the manifest has no key")
            }
            places.append(ObjectPlace(bucket: bucket, key: key))
        }
        return Opened(source: ChainedItems(places, format, self), info: info)
    }

    /// The items of the files that an Athena manifest names: `s3://bucket/key` a line.
    nonisolated(nonsending) func athena(
        _ place: ObjectPlace, _ format: ItemReaderConfig.Format
    ) async throws(MapRunFailure) -> Opened {
        let (bytes, info) = try await whole(place)
        var places: [ObjectPlace] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .enumerated()
        {
            let text = String(decoding: line, as: UTF8.self).filter { $0 != "\r" && $0 != "\"" }
            guard !text.isEmpty else { continue }
            guard let named = Self.place(text) else {
                throw place.failure(
                    line: index + 1, "the manifest names no object: write s3://bucket/key")
            }
            places.append(named)
        }
        return Opened(source: ChainedItems(places, format, self), info: info)
    }

    private nonisolated(nonsending) func whole(_ place: ObjectPlace) async throws(MapRunFailure)
        -> ([UInt8], ObjectInfo)
    {
        let (_, reader) = try await object(place)
        guard reader.info.bytes <= ReaderLimits.manifestBytesMax else {
            throw place.failure(
                "a manifest of \(reader.info.bytes) bytes is over the limit of"
                    + " \(ReaderLimits.manifestBytesMax)")
        }
        do {
            return (try await reader.read(at: 0, count: Int(reader.info.bytes)), reader.info)
        } catch {
            throw place.failure(error)
        }
    }

    /// `b` of `arn:aws:s3:::b`.
    private static func bucket(_ arn: String?) -> String? {
        arn?.split(separator: ":").last.map(String.init)
    }

    private static func place(_ text: String) -> ObjectPlace? {
        let scheme = "s3://"
        guard text.hasPrefix(scheme) else { return nil }
        let parts = text.dropFirst(scheme.count).split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return ObjectPlace(bucket: String(parts[0]), key: String(parts[1]))
    }
}
