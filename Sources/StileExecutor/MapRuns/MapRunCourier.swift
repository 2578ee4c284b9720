import StileInterpreter
import StileJSON
import StileStore

/// Does what a map run needs done beside the engine, and posts what came of it.
protocol MapRunCourier: Sendable {
    /// Checks the writer, opens the reader, and reads whenever it is asked for more.
    func open(_ order: MapRunOrder) -> any MapRunSupply

    /// Writes the results of a run whose children have all ended.
    func write(_ order: MapRunOrder)
}

/// The reading side of a map run.
protocol MapRunSupply: Sendable {
    /// Asks for the next inputs; one question at a time.
    func more()
    /// Ends the reading; nothing is posted that the engine still takes.
    func close()
}

/// What a courier has to know of a map run.
struct MapRunOrder: Sendable {
    let key: MapRunKey
    let arn: String
    let parts: MapRunParts
    /// For a reader's items; of a run whose results are written, for the items that no child has.
    let feed: MapRunFeed?
    let sourceIdentity: String?
    /// Items that children have already.
    let skippedItems: Int
}

/// Names a map run between two redrives: news of an earlier life is of no interest.
struct MapRunKey: Hashable, Sendable {
    let id: Int64
    let redriveCount: Int
}

/// What a courier posts.
enum MapRunNews: Sendable {
    /// Reader and writer are there; what the reader knows of its source.
    case opened(identity: String?, itemCount: Int?)
    case inputs([ChildInput], isEnd: Bool)
    case failed(MapRunFailure)
    /// `ResultWriterDetails`.
    case written(JSON)
}

/// A change of a running map run's settings; nil leaves one as it is.
package struct MapRunUpdate: Sendable, Hashable {
    package var maxConcurrency: Int?
    package var toleratedFailureCount: Int?
    package var toleratedFailurePercentage: Double?

    package init(
        maxConcurrency: Int? = nil, toleratedFailureCount: Int? = nil,
        toleratedFailurePercentage: Double? = nil
    ) {
        self.maxConcurrency = maxConcurrency
        self.toleratedFailureCount = toleratedFailureCount
        self.toleratedFailurePercentage = toleratedFailurePercentage
    }
}
