import Glibc

/// Requests that the server keeps open, as long polls are.
struct Parking {
    private let options: LoadOptions

    init(_ options: LoadOptions) { self.options = options }

    func run() throws {
        var descriptors: [pollfd] = []
        let request = options.requestBytes
        for _ in 0..<options.connections {
            let descriptor = try Connection.connect(host: options.host, port: options.port)
            guard try Connection.write(request, to: descriptor) else {
                throw LoadFailure("the server closed connection \(descriptors.count + 1)")
            }
            descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        StileLoad.printLine("{\"sent\":\(descriptors.count),\"ended\":\(ended(&descriptors))}")
        while getchar() != EOF {}
        StileLoad.printLine("{\"sent\":\(descriptors.count),\"ended\":\(ended(&descriptors))}")
    }

    /// Connections with an answer, or closed.
    private func ended(_ descriptors: inout [pollfd]) -> Int {
        poll(&descriptors, nfds_t(descriptors.count), 0)
        return descriptors.count { $0.revents != 0 }
    }
}
