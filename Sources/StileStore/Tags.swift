/// A label on a state machine or an activity.
package struct ResourceTag: Sendable, Hashable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

extension Database {
    /// The tags of the resource with that ARN, in the order in which their keys came.
    package func tags(of arn: String) throws(StoreError) -> [ResourceTag] {
        try read { try TagTable.list(arn: arn, $0) }
    }

    /// Sets tags; the last one of a key wins.
    ///
    /// - Returns: false when there would be more than `limit`: then nothing changed.
    package func tag(
        _ arn: String, with tags: [ResourceTag], limit: Int
    ) throws(StoreError) -> Bool {
        try write { connection in
            let keys = try Set(TagTable.list(arn: arn, connection).map(\.key))
                .union(tags.map(\.key))
            guard keys.count <= limit else { return false }
            try TagTable.put(tags, arn: arn, connection)
            return true
        }
    }

    /// Removes the tags of these keys; a key without a tag is no error.
    package func untag(_ arn: String, keys: [String]) throws(StoreError) {
        try write { connection in
            for key in keys { try TagTable.delete(key, arn: arn, connection) }
        }
    }
}
