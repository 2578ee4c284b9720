import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Holds a connection to the server's bounds: how large a body is, how long a client takes for its
/// part, how many connections there are.
///
/// Who breaks one is told so, may read that for a moment, and is then hung up on; the requests of
/// others never notice. Lives on its connection's event loop alone.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Sent through the pipeline of a connection whose client took too long.
    struct Overdue: Sendable {}

    /// What a refused client may still send until it is hung up on.
    private static let discardedBytesMax = 1 << 20
    /// Clients that are told that there is no room; more would use up the process's files.
    private static let refusedAtOnceMax = 256

    private let bounds: ConnectionBounds
    private var connection: Connection?
    /// Bytes of the body that is being read, and what it may have.
    private var body: (bytes: Int, max: Int)?
    /// Bytes of bodies counted in that are not answered yet.
    private var heldBytes = 0
    /// Requests whose answers have not gone out.
    private var openRequests = 0
    private var hasHeadBegun = false
    /// Nil until the client is refused; then what it sent since.
    private var discardedBytes: Int?

    init(_ bounds: ConnectionBounds) { self.bounds = bounds }

    // MARK: - Life

    func handlerAdded(context: ChannelHandlerContext) {
        let watch = FirstByteWatch { [weak self] in self?.bytesArrived() }
        // Before the decoder, where the bytes of a head that is not whole can be seen.
        try? context.pipeline.syncOperations.addHandler(watch, position: .first)
        // Most requests are small, and thousands of long polls keep their first buffer; it grows with
        // what is read.
        _ = context.channel.setOption(
            .recvAllocator,
            value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 256, maximum: 65_536))
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard connection == nil else { return }
        let connection = Connection(context.channel)
        self.connection = connection
        connection.expect(withinMillis: bounds.timeouts.idleMillis)
        let excess = bounds.connections.add(connection)
        if excess > Self.refusedAtOnceMax {
            context.close(promise: nil)
        } else if excess > 0 {
            refuse(context, .tooManyConnections)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        guard let connection else { return }
        bounds.connections.remove(connection)
        connection.clientIsGone()
        bounds.connections.give(back: heldBytes)
        heldBytes = 0
    }

    // MARK: - What comes in

    private func bytesArrived() {
        guard openRequests == 0, body == nil, !hasHeadBegun, discardedBytes == nil else { return }
        hasHeadBegun = true
        connection?.expect(withinMillis: bounds.timeouts.headMillis)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard discardedBytes == nil else { return discard(context, part) }
        switch part {
        case .head(let head): begin(context, head)
        case .body(let bytes): take(context, bytes.readableBytes)
        case .end:
            body = nil
            connection?.expect(withinMillis: nil)
            settle()
        }
        if discardedBytes == nil { context.fireChannelRead(data) }
    }

    private func begin(_ context: ChannelHandlerContext, _ head: HTTPRequest) {
        let max = bounds.bodyBytesMax(head.path ?? "/")
        openRequests += 1
        body = (0, max)
        connection?.expect(withinMillis: bounds.timeouts.bodyMillis)
        if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > max {
            refuse(context, AWSAnswer.tooLarge(max))
        } else if head.headerFields[.expect]?.lowercased() == "100-continue" {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
    }

    private func take(_ context: ChannelHandlerContext, _ count: Int) {
        guard let (bytes, max) = body else { return }
        body = (bytes + count, max)
        heldBytes += count
        if !bounds.connections.take(count) {
            refuse(context, .tooBusy)
        } else if bytes + count > max {
            refuse(context, AWSAnswer.tooLarge(max))
        }
    }

    private func discard(_ context: ChannelHandlerContext, _ part: HTTPRequestPart) {
        guard case .body(let bytes) = part else { return }
        let discarded = (discardedBytes ?? 0) + bytes.readableBytes
        discardedBytes = discarded
        if discarded > Self.discardedBytesMax { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard discardedBytes == nil else { return }
        if error is IOError || error is ChannelError {
            context.fireErrorCaught(error)
        } else {
            refuse(context, .malformed)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is Overdue:
            if connection?.isOverdue(.now()) == true { overdue(context) }
        case ChannelEvent.inputClosed:
            connection?.clientIsGone()
            if discardedBytes != nil { context.close(promise: nil) }
            context.fireUserInboundEventTriggered(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func overdue(_ context: ChannelHandlerContext) {
        if discardedBytes == nil, body != nil || hasHeadBegun {
            refuse(context, .timedOut)
        } else {
            context.close(promise: nil)
        }
    }

    // MARK: - What goes out

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        guard discardedBytes == nil else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let part = unwrapOutboundIn(data)
        if case .head(let head) = part { return write(context, head, promise) }
        guard case .end = part else { return context.write(data, promise: promise) }
        if body == nil { connection?.expect(withinMillis: bounds.timeouts.answerMillis) }
        let isOut = promise ?? context.eventLoop.makePromise()
        isOut.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.answered() }
        context.write(data, promise: isOut)
    }

    private func write(
        _ context: ChannelHandlerContext, _ head: HTTPResponse, _ promise: EventLoopPromise<Void>?
    ) {
        var head = head
        if bounds.connections.isLeaving { head.headerFields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private func answered() {
        openRequests = max(0, openRequests - 1)
        settle()
        guard openRequests == 0, body == nil, bounds.connections.isLeaving else { return }
        connection?.channel.close(promise: nil)
    }

    /// Everything is read and answered: the client's next request may come.
    private func settle() {
        guard openRequests == 0, body == nil, discardedBytes == nil else { return }
        bounds.connections.give(back: heldBytes)
        heldBytes = 0
        hasHeadBegun = false
        connection?.expect(withinMillis: bounds.timeouts.idleMillis)
    }

    /// Says why, and takes nothing more.
    private func refuse(_ context: ChannelHandlerContext, _ answer: HTTPAnswer) {
        discardedBytes = 0
        bounds.connections.give(back: heldBytes)
        heldBytes = 0
        let head = HTTPResponse(
            status: HTTPResponse.Status(code: answer.status),
            headerFields: [
                .contentType: answer.contentType, .contentLength: "\(answer.body.count)",
                .connection: "close", HeaderName.requestID: RequestID.make(),
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(
            wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        connection?.expect(withinMillis: bounds.timeouts.lingerMillis)
    }
}

/// What a guard goes by.
struct ConnectionBounds: Sendable {
    let connections: Connections
    let timeouts: HTTPServerTimeouts
    /// Of a path.
    let bodyBytesMax: @Sendable (String) -> Int
}

/// Tells that bytes have come, whether or not they make up a part of a request.
private final class FirstByteWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let onBytes: () -> Void

    init(_ onBytes: @escaping () -> Void) { self.onBytes = onBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes()
        context.fireChannelRead(data)
    }
}
