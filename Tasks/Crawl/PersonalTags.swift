import StileDataset
import StileJSON
import StileTasks

/// Personal-data tags of contracts, by the location of the table that they are about.
enum PersonalTags {
    /// Reads the files, which are relative to the project directory: dataset contracts (tags at
    /// the columns) and curated-table contracts (`personal`).
    static func read(
        _ files: [String], in directory: String
    ) throws -> [String: [String: String]] {
        var tags: [String: [String: String]] = [:]
        for file in files {
            do {
                let text = try ProjectFile(file, in: directory).text
                let (location, found) = try Self.tags(JSON(parsing: text), file)
                tags[location] = found
            } catch let error as ProjectFileError {
                throw TaskFailure("Crawl.BadInput", cause: error.description)
            } catch let error as JSONParseError {
                throw TaskFailure(
                    "Crawl.BadInput", cause: "\(file):\(error.line): \(error.message)")
            }
        }
        return tags
    }

    static func tags(_ contract: JSON, _ file: String) throws -> (String, [String: String]) {
        if let table = contract["table"]?.stringValue {
            return ("curated/" + table, texts(contract["personal"]))
        }
        guard let dataset = (contract["dataset"] ?? contract["name"])?.stringValue else {
            throw TaskFailure(
                "Crawl.BadInput", cause: "\(file) names neither a \"dataset\" nor a \"table\"")
        }
        var tags: [String: String] = [:]
        for column in contract["columns"]?.arrayValue ?? [] {
            if let name = column["name"]?.stringValue, let kind = column["personal"]?.stringValue {
                tags[name] = kind
            }
        }
        return ("clean/" + dataset, tags)
    }

    private static func texts(_ json: JSON?) -> [String: String] {
        Dictionary(
            (json?.objectValue ?? JSONObject()).compactMap { key, value in
                value.stringValue.map { (key, $0) }
            }, uniquingKeysWith: { $1 })
    }
}
