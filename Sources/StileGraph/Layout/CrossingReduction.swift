/// Orders the vertices of each layer so that few lines cross: each vertex goes to the middle of those
/// that it is connected with, down and up the layers, and the best order seen is kept.
struct CrossingReduction {
    private let graph: LayerGraph
    private var layers: [[Int]]
    /// By vertex, within its layer.
    private var positions: [Int]

    private static let sweepsMax = 16
    /// Above this many vertices fewer sweeps have to do.
    private static let manyVertices = 20_000

    static func layers(of graph: LayerGraph) -> [[Int]] {
        var reduction = CrossingReduction(graph)
        return reduction.run()
    }

    private init(_ graph: LayerGraph) {
        self.graph = graph
        layers = graph.layers
        positions = [Int](repeating: 0, count: graph.vertices.count)
        for index in layers.indices { number(index) }
    }

    private mutating func run() -> [[Int]] {
        var best = layers
        var least = crossings()
        let sweeps = graph.vertices.count > Self.manyVertices ? 4 : Self.sweepsMax
        for sweep in 0..<sweeps where least > 0 {
            if sweep.isMultiple(of: 2) {
                for layer in layers.indices.dropFirst() { sort(layer, by: graph.upper) }
            } else {
                for layer in layers.indices.dropLast().reversed() { sort(layer, by: graph.lower) }
            }
            let found = crossings()
            if found < least { (best, least) = (layers, found) }
        }
        return best
    }

    private mutating func number(_ layer: Int) {
        for (position, vertex) in layers[layer].enumerated() { positions[vertex] = position }
    }

    /// Vertices without neighbours keep their places.
    private mutating func sort(_ layer: Int, by neighbours: [[LayerGraph.Neighbour]]) {
        let keyed = layers[layer].map { vertex in
            let around = neighbours[vertex]
            let sum = around.reduce(0) { $0 + positions[$1.vertex] }
            let own = positions[vertex]
            return (
                vertex: vertex,
                key: around.isEmpty ? Double(own) : Double(sum) / Double(around.count),
                own: own
            )
        }
        layers[layer] = keyed.sorted { ($0.key, $0.own) < ($1.key, $1.own) }.map(\.vertex)
        number(layer)
    }

    private func crossings() -> Int {
        layers.dropLast().reduce(0) { $0 + crossings(below: $1) }
    }

    /// Inversions among the lower ends of the segments, in the order of their upper ends.
    private func crossings(below layer: [Int]) -> Int {
        let ends = layer.flatMap { vertex in
            graph.lower[vertex].map { positions[$0.vertex] }.sorted()
        }
        guard ends.count > 1, let most = ends.max() else { return 0 }
        var tree = [Int](repeating: 0, count: most + 2)
        var found = 0
        for (seen, end) in ends.enumerated() {
            var index = end + 1
            var notAfter = 0
            while index > 0 {
                notAfter += tree[index]
                index &= index - 1
            }
            found += seen - notAfter
            index = end + 1
            while index < tree.count {
                tree[index] += 1
                index += index & -index
            }
        }
        return found
    }
}
