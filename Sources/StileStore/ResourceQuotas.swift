/// How many of each a state machine may have; AWS's figures.
enum ResourceQuotas {
    static let versions = 1000
    static let aliases = 100
}
