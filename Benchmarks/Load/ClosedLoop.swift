import Glibc

/// Each connection has one request under way at all times.
struct ClosedLoop {
    private let options: LoadOptions
    private var connections: [Connection]
    private var sent = 0

    init(_ options: LoadOptions) {
        self.options = options
        connections = (0..<min(options.connections, options.requests)).map { _ in
            Connection(options)
        }
    }

    mutating func run() throws -> Figures {
        for index in connections.indices { try connections[index].open() }
        var figures = Figures(beganNanos: nowNanos(), expected: options.requests)
        for index in connections.indices { try send(index) }
        var polled = connections.map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        while figures.count < options.requests {
            guard poll(&polled, nfds_t(polled.count), 60_000) > 0 else {
                throw LoadFailure("no answer in a minute")
            }
            for index in polled.indices where polled[index].revents != 0 {
                try take(index, &figures)
                polled[index].fd = connections[index].descriptor
            }
        }
        return figures
    }

    private mutating func send(_ index: Int) throws {
        guard sent < options.requests else { return connections[index].close() }
        sent += 1
        try connections[index].send(dueNanos: nowNanos(), number: sent)
    }

    private mutating func take(_ index: Int, _ figures: inout Figures) throws {
        switch try connections[index].receive() {
        case .waiting: return
        case .lost: figures.lostOne()
        case .answered(let status):
            figures.answered(connections[index], status: status)
        }
        try send(index)
    }
}
