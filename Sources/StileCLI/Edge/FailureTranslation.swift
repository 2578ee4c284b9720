import Foundation
import StileAPI
import StileCatalog
import StileExecutor
import StileJSON
import StileScheduler
import StileStore
import StileWire

extension CommandFailure {
    /// The one place where errors of the layers below become text and an exit status.
    init(translating error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as ExecutorError: self.init(executor: failure)
        case let failure as StoreError: self.init(store: failure)
        case let failure as CatalogError: self.init(catalog: failure)
        case let failure as QueryError: self.init(query: failure)
        case let failure as APIError: self.init(api: failure)
        case let failure as ScheduleExpressionError: self = .usage(failure.description)
        case let failure as HTTPServerError: self.init(server: failure)
        case let failure as JSONParseError:
            self = .usage("line \(failure.line), column \(failure.column): \(failure.message)")
        case let failure as CocoaError: self.init(file: failure)
        case is CancellationError: self = .operational("interrupted")
        default: self = .operational(String(describing: error))
        }
    }

    init(store error: StoreError) {
        switch error {
        case .invalidName, .notFound, .quotaExceeded: self = .usage(error.description)
        case .owned, .missing, .notPermitted, .notReadable, .full, .newerSchema, .olderSchema,
            .corrupt, .busy,
            .failed:
            self = .operational(error.description)
        }
    }

    init(executor error: ExecutorError) {
        switch error {
        case .store(let error): self.init(store: error)
        case .stateMachineDoesNotExist(let name):
            self = .usage("there is no state machine \"\(name)\"", next: "stile deploy FILE")
        case .executionDoesNotExist(let name):
            self = .usage("there is no execution \"\(name)\"", next: "stile list")
        case .executionNotRedrivable(let arn, _):
            let name = arn.split(separator: ":").last.map(String.init) ?? arn
            self = .usage(error.description, next: "stile show \(name)")
        case .executionAlreadyExists, .invalidName, .invalidInput, .invalidDefinition,
            .stateMachineDeleting, .stateMachineTypeNotSupported, .invalidTaskToken,
            .taskTimedOut, .invalidOutput, .mockCaseNotKnown, .mapRunDoesNotExist,
            .mapRunNotRunning:
            self = .usage(error.description)
        case .executionLimitExceeded: self = .usage(error.description)
        case .machineIsBusy: self = .operational(error.description)
        case .stopped, .crashed: self = .operational(error.description)
        }
    }

    private init(server error: HTTPServerError) {
        switch error {
        case .notLoopback: self = .usage(error.description)
        case .addressInUse, .notPermitted, .failed: self = .operational(error.description)
        }
    }

    private init(catalog error: CatalogError) {
        switch error {
        case .noDatabase, .noTable: self = .usage(error.description, next: "stile catalog")
        case .notPermitted, .full, .busy, .newerSchema, .corrupt, .nameTaken, .failed:
            self = .operational(error.description)
        }
    }

    private init(query error: QueryError) {
        switch error {
        case .unknownTable: self = .usage(error.description, next: "stile catalog")
        case .refused: self = .usage(error.description)
        case .objectGone, .timedOut: self = .operational(error.description)
        }
    }

    private init(file error: CocoaError) {
        let path = error.filePath ?? "the file"
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: self = .usage("there is no file \(path)")
        case .fileReadNoPermission, .fileWriteNoPermission:
            self = .operational("not permitted to use \(path)")
        case .fileWriteOutOfSpace: self = .operational("no space left for \(path)")
        default: self = .operational("\(path): \(error.localizedDescription)")
        }
    }
}
