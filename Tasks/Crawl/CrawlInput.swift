import StileCatalog
import StileDataset
import StileTasks

/// What a crawl looks at.
package struct CrawlInput: Decodable, Sendable {
    /// The database of the catalog that the tables go into.
    package var database: String
    /// Zones (`clean`) or tables (`curated/orders`); without it `clean` and `curated`.
    package var targets: [String]?
    /// Contract files, relative to the project directory, whose personal-data tags the columns get.
    package var contracts: [String]?
    /// Glue's: `LOG` or `UPDATE_IN_DATABASE` (default).
    package var updateBehavior: String?
    /// Glue's: `LOG`, `DEPRECATE_IN_DATABASE` or `DELETE_FROM_DATABASE` (default).
    package var deleteBehavior: String?

    package init(
        database: String, targets: [String]? = nil, contracts: [String]? = nil,
        updateBehavior: String? = nil, deleteBehavior: String? = nil
    ) {
        self.database = database
        self.targets = targets
        self.contracts = contracts
        self.updateBehavior = updateBehavior
        self.deleteBehavior = deleteBehavior
    }
}

extension CrawlInput {
    /// The targets without slashes at their ends.
    func checkedTargets() throws -> [String] {
        guard ContractReader.isName(database) else {
            throw TaskFailure(
                "Crawl.BadInput",
                cause: "the database's name must be of a-z, 0-9 and _ and begin with a letter, "
                    + "found \"\(database)\"")
        }
        let targets = try (targets ?? ["clean", "curated"]).map { target in
            let parts = target.split(separator: "/").map(String.init)
            let isSafe = parts.allSatisfy { $0 != ".." && $0 != "." }
            guard (1...2).contains(parts.count), isSafe, !target.hasPrefix("/") else {
                throw TaskFailure(
                    "Crawl.BadTarget",
                    cause: "a target is a zone (\"clean\") or a table (\"clean/orders\"), "
                        + "found \"\(target)\"")
            }
            return parts.joined(separator: "/")
        }
        return Array(Set(targets)).sorted()
    }

    func policy() throws -> SchemaChangePolicy {
        SchemaChangePolicy(
            update: try Self.choice(updateBehavior, "updateBehavior", .updateInDatabase),
            delete: try Self.choice(deleteBehavior, "deleteBehavior", .deleteFromDatabase))
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String?, _ field: String, _ fallback: Choice
    ) throws -> Choice where Choice.RawValue == String {
        guard let text else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw TaskFailure(
                "Crawl.BadInput", cause: "\(field) must be one of \(known), found \"\(text)\"")
        }
        return choice
    }
}
