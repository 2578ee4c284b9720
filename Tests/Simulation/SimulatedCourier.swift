@testable import StileExecutor

/// The simulation has no objects: its map runs have their items in their state's data.
struct SimulatedCourier: MapRunCourier {
    private struct Supply: MapRunSupply {
        func more() {}
        func close() {}
    }

    func open(_ order: MapRunOrder) -> any MapRunSupply { Supply() }
    func write(_ order: MapRunOrder) {}
}
