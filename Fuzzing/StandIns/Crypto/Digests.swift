// Stands in for swift-crypto, whose hundreds of C files under sanitizers would take minutes to build: a
// fuzzer asks how digests are called for, not what they are.

/// One digest of each length, from a simple checksum.
private func checksum(_ bytes: some Sequence<UInt8>, count: Int) -> [UInt8] {
    let sum = bytes.reduce(UInt64(5_381)) { ($0 &* 33) ^ UInt64($1) }
    return (0..<count).map { UInt8(truncatingIfNeeded: sum >> (8 * ($0 % 8))) }
}

public enum Insecure {
    public enum MD5 {
        public static func hash(data: [UInt8]) -> [UInt8] { checksum(data, count: 16) }
    }

    public enum SHA1 {
        public static func hash(data: [UInt8]) -> [UInt8] { checksum(data, count: 20) }
    }
}

public enum SHA256 {
    public static func hash(data: [UInt8]) -> [UInt8] { checksum(data, count: 32) }
}

public enum SHA384 {
    public static func hash(data: [UInt8]) -> [UInt8] { checksum(data, count: 48) }
}

public enum SHA512 {
    public static func hash(data: [UInt8]) -> [UInt8] { checksum(data, count: 64) }
}
