package import StileInterpreter
package import StileJSON

/// Where the items of a map run come from and where its results go.
///
/// The executor knows no store of objects: the composition root gives it one of these.
package protocol MapRunStorage: Sendable {
    /// Opens an `ItemReader`.
    ///
    /// - Throws: `States.ItemReaderFailed` when the bucket or the object is not there, the
    ///   configuration is not one, or the object is no longer the one of `request.identity`.
    func openItems(_ request: ItemReaderRequest) async throws(MapRunFailure) -> any ItemCursor

    /// Checks a `ResultWriter` before the first child runs: its bucket is there and takes objects.
    func prepare(_ request: ResultWriterRequest) async throws(MapRunFailure)

    /// Writes `manifest.json` and the files of the children, and answers `ResultWriterDetails`.
    ///
    /// The same children give the same objects: after a crash it is simply called again.
    func writeResults(_ request: ResultWriterRequest, children: any MapRunChildren)
        async throws(MapRunFailure) -> JSON
}

/// What an `ItemReader` is asked for. `ItemsPath` says nothing about what it reads, as recorded.
package struct ItemReaderRequest: Sendable {
    /// The evaluated `ItemReader`: `Resource`, `ReaderConfig` (with `MaxItems` as a number), and
    /// `Parameters` or `Arguments` without expressions.
    package var reader: JSONObject
    /// `ItemCursor.identity` of the run's first opening; nil at the first.
    package var identity: String?

    package init(reader: JSONObject, identity: String? = nil) {
        self.reader = reader
        self.identity = identity
    }
}

/// The items of a reader, in the order of their source, read once.
///
/// One task at a time may use a cursor.
package protocol ItemCursor: Sendable {
    /// Which version of the object is being read, to be kept with the run: a later opening that
    /// names it is refused when the object has changed since.
    var identity: String { get }

    /// The number of items where the source knows it beforehand.
    var itemCount: Int? { get }

    /// The next items: at most `itemsMax`, and no more once their texts take `bytesMax` bytes;
    /// none at the end. An item larger than `bytesMax` comes alone.
    func next(itemsMax: Int, bytesMax: Int) async throws(MapRunFailure) -> [MapRunItem]

    /// Passes over items without building them: a run that goes on after a restart.
    func skip(_ items: Int) async throws(MapRunFailure)

    /// Gives back files and connections; harmless when called again.
    func close() async
}

/// One item as its child gets it.
package struct MapRunItem: Sendable {
    /// Counted from zero over the whole source: `Map.Item.Index`.
    package let index: Int
    package let value: JSONDocument
    /// `Map.Item.Key`: the member's name when the members of an object are the items.
    package let key: String?
    /// `Map.Item.Source`: `STATE_DATA`, `S3://bucket`, or `S3://bucket/key`.
    package let source: String

    package init(index: Int, value: JSONDocument, key: String? = nil, source: String) {
        self.index = index
        self.value = value
        self.key = key
        self.source = source
    }
}

/// What a `ResultWriter` is asked for.
package struct ResultWriterRequest: Sendable {
    /// The evaluated `ResultWriter`: `Resource`, `Parameters` or `Arguments` (`Bucket`, `Prefix`),
    /// `WriterConfig`.
    package var writer: JSONObject
    /// Its last part, a UUID, names the folder of the results.
    package var mapRunARN: String

    package init(writer: JSONObject, mapRunARN: String) {
        self.writer = writer
        self.mapRunARN = mapRunARN
    }
}

/// The children of a map run that has ended, by their index, pulled page by page.
package protocol MapRunChildren: Sendable {
    /// The next children, at most `childrenMax`; none at the end.
    func next(childrenMax: Int) async throws(MapRunFailure) -> [MapRunChild]
}

/// Why items could not be read or results not be written, as the state fails with it.
package struct MapRunFailure: Error, Hashable, Sendable {
    /// `States.ItemReaderFailed`, `States.ResultWriterFailed`, `States.Runtime` …
    package let error: String
    package let cause: String

    package init(error: String, cause: String) {
        self.error = error
        self.cause = cause
    }

    package static func itemReader(_ cause: String) -> MapRunFailure {
        MapRunFailure(error: "States.ItemReaderFailed", cause: cause)
    }

    package static func resultWriter(_ cause: String) -> MapRunFailure {
        MapRunFailure(error: "States.ResultWriterFailed", cause: cause)
    }
}
