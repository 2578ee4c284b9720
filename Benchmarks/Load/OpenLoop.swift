import Glibc

/// Requests are due at a fixed rate, whatever the server does. One that finds no free connection
/// waits for it, and its latency counts that wait: a server that stalls is seen by all who came
/// meanwhile, not by one.
struct OpenLoop {
    /// How long the loop sleeps while nothing is due: a bound on what it adds to a latency.
    private static let napMicros: UInt32 = 100

    private let options: LoadOptions
    private var connections: [Connection]
    private var idle: [Int]
    private let total: Int

    init(_ options: LoadOptions) {
        self.options = options
        connections = (0..<options.connections).map { _ in Connection(options) }
        idle = Array(connections.indices)
        total = Int(options.rate * options.seconds)
    }

    mutating func run() throws -> Figures {
        for index in connections.indices { try connections[index].open() }
        var polled = connections.map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        let began = nowNanos()
        var figures = Figures(beganNanos: began, expected: total)
        var sent = 0
        while figures.count < total {
            while sent < total, let index = idle.last, due(sent, began) <= nowNanos() {
                idle.removeLast()
                try connections[index].send(dueNanos: due(sent, began), number: sent + 1)
                polled[index].fd = connections[index].descriptor
                sent += 1
            }
            if poll(&polled, nfds_t(polled.count), 0) <= 0 {
                usleep(Self.napMicros)
                continue
            }
            for index in polled.indices where polled[index].revents != 0 {
                try take(index, &figures)
                polled[index].fd = connections[index].descriptor
            }
        }
        return figures
    }

    /// When the request of that number is due.
    private func due(_ number: Int, _ began: Int64) -> Int64 {
        began + Int64(Double(number) * 1e9 / options.rate)
    }

    private mutating func take(_ index: Int, _ figures: inout Figures) throws {
        guard !idle.contains(index) else {
            // Closed between two requests.
            return connections[index].close()
        }
        switch try connections[index].receive() {
        case .waiting: return
        case .lost: figures.lostOne()
        case .answered(let status):
            figures.answered(connections[index], status: status)
        }
        idle.append(index)
    }
}
