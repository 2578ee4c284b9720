extension Database {
    /// 32 random bytes, made with the file: the key for checksums of tokens that it hands out, so
    /// that a token outlives a restart and nobody can make one up.
    package func secret() throws(StoreError) -> [UInt8] { try read(SecretTable.key) }
}
