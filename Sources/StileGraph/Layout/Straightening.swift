/// Takes the small bends out of a placement: moves what follows each other down the page onto one
/// vertical as far as its neighbours in the layers leave room.
struct Straightening {
    private let graph: LayerGraph
    private let layers: [[Int]]
    /// By vertex, within its layer.
    private var positions: [Int]
    private var places: [Double]
    private var isDone: [Bool]

    static func places(
        _ places: [Double], of graph: LayerGraph, layers: [[Int]], links: [Link]
    ) -> [Double] {
        var straightening = Straightening(places, graph, layers)
        straightening.columns(links)
        straightening.lines()
        return straightening.places
    }

    private init(_ places: [Double], _ graph: LayerGraph, _ layers: [[Int]]) {
        self.graph = graph
        self.layers = layers
        self.places = places
        positions = places.map { _ in 0 }
        isDone = places.map { _ in false }
        for layer in layers {
            for (position, vertex) in layer.enumerated() { positions[vertex] = position }
        }
    }

    /// States that follow each other by `Next`.
    private mutating func columns(_ links: [Link]) {
        // Where ways meet, the node stands below their middle.
        var entries: [Int: Int] = [:]
        for (index, link) in links.enumerated()
        where !link.isCatch && leadsDown(graph.chains[index]) {
            entries[link.to, default: 0] += 1
        }
        var following: [Int: [Int]] = [:]
        for (index, link) in links.enumerated() where link.isStraightOn {
            let chain = graph.chains[index]
            if chain.count == 3, leadsDown(chain), entries[link.to] == 1 {
                following[link.from] = chain
            }
        }
        let nodes = layers.flatMap { $0.filter { graph.vertices[$0].isNode } }
        for node in nodes where !isDone[node] {
            var column = [node]
            isDone[node] = true
            while let chain = following[column[column.count - 1]], !isDone[chain[2]] {
                column += chain.dropFirst()
                for vertex in chain { isDone[vertex] = true }
            }
            if column.count > 1 { straighten(column, within: []) }
        }
    }

    private func leadsDown(_ chain: [Int]) -> Bool {
        guard let first = chain.first, let last = chain.last else { return false }
        return graph.vertices[first].layer < graph.vertices[last].layer
    }

    /// Lines that pass through layers, the longest first.
    private mutating func lines() {
        let longest = graph.chains.indices.filter { graph.chains[$0].count > 3 }
            .sorted { (-graph.chains[$0].count, $0) < (-graph.chains[$1].count, $1) }
        for index in longest {
            let chain = graph.chains[index]
            let inner = chain.dropFirst().dropLast().prefix { !isDone[$0] }
            for vertex in inner { isDone[vertex] = true }
            var ends = [range(ofPortsAt: chain[0])]
            if inner.count == chain.count - 2 {
                ends.append(range(ofPortsAt: chain[chain.count - 1]))
            } else if let joint = chain.dropFirst(inner.count + 1).first {
                ends.insert(places[joint]...places[joint], at: 0)
            }
            straighten(Array(inner), within: ends)
        }
    }

    private func range(ofPortsAt node: Int) -> ClosedRange<Double> {
        let half = max(0, graph.vertices[node].left - Metrics.portInset)
        return (places[node] - half)...(places[node] + half)
    }

    // MARK: - One line

    /// - Parameter ends: Where the line would best be, the most important one first.
    private mutating func straighten(_ line: [Int], within ends: [ClosedRange<Double>]) {
        var run: [Int] = []
        var room: ClosedRange<Double>?
        for vertex in line {
            let own = self.room(of: vertex)
            if let both = room.map({ $0.intersection(own) }) ?? own {
                run.append(vertex)
                room = both
            } else {
                settle(run, room, ends)
                (run, room) = ([vertex], own)
            }
        }
        settle(run, room, ends)
    }

    private mutating func settle(
        _ run: [Int], _ room: ClosedRange<Double>?, _ ends: [ClosedRange<Double>]
    ) {
        guard var room, !run.isEmpty else { return }
        for end in ends { room = room.intersection(end) ?? room }
        let mean = run.reduce(0) { $0 + places[$1] } / Double(run.count)
        let x = min(max(mean, room.lowerBound), room.upperBound)
        for vertex in run { places[vertex] = x }
    }

    /// Between the neighbours in the layer.
    private func room(of vertex: Int) -> ClosedRange<Double> {
        let layer = layers[graph.vertices[vertex].layer]
        let position = positions[vertex]
        var least = -Double.greatestFiniteMagnitude
        var most = Double.greatestFiniteMagnitude
        if position > 0 {
            let left = layer[position - 1]
            least = places[left] + Placement.gap(graph, left, vertex)
        }
        if position + 1 < layer.count {
            let right = layer[position + 1]
            most = places[right] - Placement.gap(graph, vertex, right)
        }
        // Rounding may have left less than nothing.
        return least <= most ? least...most : places[vertex]...places[vertex]
    }
}

extension ClosedRange<Double> {
    fileprivate func intersection(_ other: ClosedRange<Double>) -> ClosedRange<Double>? {
        let least = Swift.max(lowerBound, other.lowerBound)
        let most = Swift.min(upperBound, other.upperBound)
        return least <= most ? least...most : nil
    }
}
