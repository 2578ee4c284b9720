/// Why a map run's evaluated `ItemBatcher` or `ResultWriter` can not be carried out: the ASL error
/// that its state fails with.
package struct MapRunConfigError: Error, Hashable, Sendable {
    package let error: String
    package let cause: String

    package init(error: String, cause: String) {
        self.error = error
        self.cause = cause
    }
}
