import Foundation
import StileJSON
import StileScheduler

extension CommandFailure {
    /// The one place where errors of the layers below become text and an exit status.
    init(translating error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as ScheduleExpressionError: self = .usage(failure.description)
        case let failure as JSONParseError:
            self = .usage("line \(failure.line), column \(failure.column): \(failure.message)")
        case let failure as CocoaError: self.init(file: failure)
        case is CancellationError: self = .operational("interrupted")
        default: self = .operational(String(describing: error))
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
