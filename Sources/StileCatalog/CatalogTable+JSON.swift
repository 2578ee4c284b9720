package import StileJSON

extension CatalogDatabase {
    package var json: JSON {
        [
            "name": .string(name), "tables": .integer(tableCount),
            "createdAtMillis": .integer(createdAtMillis),
        ]
    }
}

extension CatalogColumn {
    package var json: JSON {
        var members = JSONObject([("name", .string(name)), ("type", .string(type))])
        if let personal { members["personal"] = .string(personal) }
        return .object(members)
    }

    /// Reads what `json` wrote; nil when it is something else.
    init?(_ json: JSON) {
        guard let name = json["name"]?.stringValue, let type = json["type"]?.stringValue else {
            return nil
        }
        self.init(name: name, type: type, personal: json["personal"]?.stringValue)
    }
}

extension CatalogTable {
    package var json: JSON {
        [
            "database": .string(database), "name": .string(name), "location": .string(location),
            "classification": .string(classification.rawValue), "version": .integer(version),
            "columns": .array(columns.map(\.json)),
            "partitionKeys": .array(partitionKeys.map(\.json)),
            "parameters": .object(parameters), "partitions": .integer(partitionCount),
            "rowCount": .integer(rowCount), "bytes": .integer(bytes),
            "createdAtMillis": .integer(createdAtMillis),
            "updatedAtMillis": .integer(updatedAtMillis),
        ]
    }
}

extension CatalogPartition {
    package var json: JSON {
        [
            "values": .array(values.map { .string($0) }), "location": .string(location),
            "columns": .array(columns.map(\.json)), "files": .array(files.map(\.json)),
            "rowCount": .integer(rowCount), "bytes": .integer(bytes),
            "updatedAtMillis": .integer(updatedAtMillis),
            "deprecatedAtMillis": deprecatedAtMillis.map { .integer($0) } ?? .null,
        ]
    }
}

extension CatalogFile {
    package var json: JSON {
        [
            "key": .string(key), "bytes": .integer(bytes),
            "modifiedAtMillis": .integer(modifiedAtMillis), "rowCount": .integer(rowCount),
        ]
    }
}

extension CatalogTableVersion {
    package var json: JSON {
        [
            "version": .integer(version), "columns": .array(columns.map(\.json)),
            "partitionKeys": .array(partitionKeys.map(\.json)),
            "createdAtMillis": .integer(createdAtMillis),
        ]
    }
}
