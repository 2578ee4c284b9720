import Foundation
import StileCatalog

/// Tells a format from the first bytes of a file.
enum FormatSample {
    private static let sampleBytes = 4096

    static func classify(_ path: String) -> TableFormat {
        guard let file = FileHandle(forReadingAtPath: path) else { return .unknown }
        defer { try? file.close() }
        return classify(Array((try? file.read(upToCount: sampleBytes)) ?? Data()))
    }

    static func classify(_ bytes: [UInt8]) -> TableFormat {
        if bytes.starts(with: Array("PAR1".utf8)) { return .parquet }
        let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        guard let first = bytes.first(where: { !blank.contains($0) }) else { return .unknown }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .json }
        let line = bytes.prefix { $0 != 0x0A }
        let isText = !bytes.contains(0)
        let separators = Array(",;\t|".utf8)
        return isText && line.contains(where: separators.contains) ? .csv : .unknown
    }
}
