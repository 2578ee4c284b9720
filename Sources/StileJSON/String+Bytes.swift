extension String {
    /// Whether both texts are the same bytes: JSON compares so, while Swift's `==` takes canonically
    /// equivalent texts for equal.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let result = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                String.areEqual(left, right)
            }
        }
        if case .some(.some(let isEqual)) = result { return isEqual }
        return utf8.elementsEqual(other.utf8)
    }

    @inline(__always)
    private static func areEqual(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
            return left.count == right.count
        }
        var offset = 0
        while left.count - offset >= 8 {
            let leftWord = UnsafeRawPointer(leftBase + offset).loadUnaligned(as: UInt64.self)
            let rightWord = UnsafeRawPointer(rightBase + offset).loadUnaligned(as: UInt64.self)
            if leftWord != rightWord { return false }
            offset += 8
        }
        while offset < left.count {
            if leftBase[offset] != rightBase[offset] { return false }
            offset += 1
        }
        return true
    }
}
