/// A registered activity: a name that workers poll for tasks.
package struct ActivityRecord: Sendable, Hashable {
    package let id: Int64
    package let name: String
    /// The JSON text as it was given; nil: none was given.
    package let encryption: String?
    package let createdAtMillis: Int64

    package var arn: String { Names.activityARN(name) }
}

/// How creating an activity went.
package enum ActivityCreation: Sendable {
    /// It is there, new or as it was.
    case done(ActivityRecord)
    /// The name is taken by an activity with another encryption.
    case taken(ActivityRecord)
}

extension Database {
    /// Creates an activity; one that is there with the same encryption counts as created. Tags of
    /// one that was there are left as they are.
    package func createActivity(
        _ name: String, encryption: String?, tags: [ResourceTag], nowMillis: Int64
    ) throws(StoreError) -> ActivityCreation {
        if let reason = Names.refusal(of: name) { throw .invalidName(name, reason: reason) }
        defer { countDeploy() }
        return try write { connection in
            if let known = try ActivityTable.named(name, connection) {
                return known.encryption == encryption ? .done(known) : .taken(known)
            }
            let activity = try ActivityTable.insert(
                name, encryption: encryption, nowMillis: nowMillis, connection)
            try TagTable.put(tags, arn: activity.arn, connection)
            return .done(activity)
        }
    }

    /// By name or ARN.
    package func activity(_ nameOrARN: String) throws(StoreError) -> ActivityRecord? {
        try read { try ActivityTable.named(Names.activityName(nameOrARN), $0) }
    }

    /// By name.
    ///
    /// - Parameter after: the name of the last activity of the page before.
    package func activities(
        limit: Int, after: String? = nil
    ) throws(StoreError) -> [ActivityRecord] {
        try read { try ActivityTable.list(limit: limit, after: after ?? "", $0) }
    }

    /// False: there was none.
    @discardableResult
    package func deleteActivity(_ name: String) throws(StoreError) -> Bool {
        defer { countDeploy() }
        return try write { connection in
            try TagTable.deleteAll(arn: Names.activityARN(name), connection)
            return try ActivityTable.delete(name, connection)
        }
    }
}
