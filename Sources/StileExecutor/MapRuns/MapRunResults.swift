import StileInterpreter
import StileJSON

/// What the children give as the result of their state, as long as it fits a payload.
struct MapRunResults {
    private let shape: ResultShape
    private let bytesMax: Int
    /// By the child's index.
    private var entries: [Int: [JSONDocument]] = [:]
    private var bytes = 2
    private(set) var isOverLimit = false

    /// - Parameter writer: the evaluated `ResultWriter`, which may shape what it does not export.
    init(writer: JSONObject?, bytesMax: Int) throws(MapRunFailure) {
        do throws(MapRunConfigError) {
            shape = try ResultShape(
                writerConfig: writer?["WriterConfig"]?.objectValue, exports: false)
        } catch {
            throw MapRunFailure(error: error.error, cause: error.cause)
        }
        self.bytesMax = bytesMax
    }

    mutating func add(_ child: MapRunChild, at index: Int) {
        guard !isOverLimit else { return }
        let shaped = shape.entries(of: child)
        bytes += shaped.reduce(0) { $0 + $1.byteCount + 1 }
        if bytes - 1 > bytesMax { return giveUp() }
        entries[index] = shaped
    }

    /// Forgets a child that a redrive takes up.
    mutating func remove(_ index: Int) {
        guard let removed = entries.removeValue(forKey: index) else { return }
        bytes -= removed.reduce(0) { $0 + $1.byteCount + 1 }
    }

    private mutating func giveUp() {
        isOverLimit = true
        entries = [:]
    }

    /// In the order of the children; nil over the limit.
    var document: JSONDocument? {
        guard !isOverLimit else { return nil }
        let all = entries.sorted { $0.key < $1.key }.flatMap(\.value)
        switch shape.outputType {
        case .json: return JSONDocument(joining: all)
        case .jsonLines: return JSONDocument(.string(all.map { $0.text + "\n" }.joined()))
        }
    }
}
