extension [UInt8] {
    /// The UTF-8 of a text.
    package init(text: String) { self = Array(text.utf8) }
}
