/// Puts values as near as possible to where they want to be, in their order and with gaps between them.
enum Spacing {
    /// Least squares, by pooling neighbours that push each other.
    ///
    /// - Parameter gaps: Before each value; the first one does not count.
    static func places(wanted: [Double], weights: [Double], gaps: [Double]) -> [Double] {
        var offsets: [Double] = []
        var offset = 0.0
        for index in wanted.indices {
            if index > 0 { offset += gaps[index] }
            offsets.append(offset)
        }
        var pools: [(sum: Double, weight: Double, count: Int)] = []
        for index in wanted.indices {
            var pool = (
                sum: (wanted[index] - offsets[index]) * weights[index], weight: weights[index],
                count: 1
            )
            while let last = pools.last, last.sum * pool.weight >= pool.sum * last.weight {
                pool = (last.sum + pool.sum, last.weight + pool.weight, last.count + pool.count)
                pools.removeLast()
            }
            pools.append(pool)
        }
        var places: [Double] = []
        for pool in pools {
            for _ in 0..<pool.count {
                places.append(pool.sum / pool.weight + offsets[places.count])
            }
        }
        return places
    }
}

/// The horizontal places of the vertices of a layered graph.
struct Placement {
    private let graph: LayerGraph
    private let layers: [[Int]]
    /// By layer, before each vertex.
    private let gaps: [[Double]]
    /// By vertex.
    private var places: [Double]

    private static let roundsMax = 30
    private static let manyVertices = 20_000
    /// Of a vertex that nothing pulls: it keeps its place.
    private static let restWeight = 0.01

    static func places(of graph: LayerGraph, layers: [[Int]]) -> [Double] {
        var placement = Placement(graph, layers)
        return placement.run()
    }

    private init(_ graph: LayerGraph, _ layers: [[Int]]) {
        self.graph = graph
        self.layers = layers
        gaps = layers.map { layer in
            layer.indices.map { $0 == 0 ? 0 : Self.gap(graph, layer[$0 - 1], layer[$0]) }
        }
        places = [Double](repeating: 0, count: graph.vertices.count)
        for (index, layer) in layers.enumerated() {
            var x = 0.0
            for (position, vertex) in layer.enumerated() {
                x += gaps[index][position]
                places[vertex] = x
            }
            // Centred, so that the first rounds do not pull everything to the left.
            for vertex in layer { places[vertex] -= x / 2 }
        }
    }

    /// Between the places of two neighbours of a layer.
    static func gap(_ graph: LayerGraph, _ left: Int, _ right: Int) -> Double {
        let (a, b) = (graph.vertices[left], graph.vertices[right])
        let space = a.isNode && b.isNode ? Metrics.nodeGap : Metrics.bendGap
        return a.right + b.left + (a.isNode != b.isNode ? space + 4 : space)
    }

    private mutating func run() -> [Double] {
        let rounds = graph.vertices.count > Self.manyVertices ? 8 : Self.roundsMax
        for round in 0..<rounds {
            if round.isMultiple(of: 2) {
                for layer in layers.indices { settle(layer, pulls: [graph.upper]) }
            } else {
                for layer in layers.indices.reversed() { settle(layer, pulls: [graph.lower]) }
            }
        }
        for layer in layers.indices { settle(layer, pulls: [graph.upper, graph.lower]) }
        for layer in layers.indices.reversed() { settle(layer, pulls: [graph.upper, graph.lower]) }
        return places
    }

    private mutating func settle(_ layer: Int, pulls: [[[LayerGraph.Neighbour]]]) {
        var wanted: [Double] = []
        var weights: [Double] = []
        for vertex in layers[layer] {
            var sum = places[vertex] * Self.restWeight
            var weight = Self.restWeight
            for neighbours in pulls {
                for neighbour in neighbours[vertex] {
                    sum += places[neighbour.vertex] * neighbour.weight
                    weight += neighbour.weight
                }
            }
            wanted.append(sum / weight)
            weights.append(weight)
        }
        let found = Spacing.places(wanted: wanted, weights: weights, gaps: gaps[layer])
        for (index, vertex) in layers[layer].enumerated() { places[vertex] = found[index] }
    }
}
