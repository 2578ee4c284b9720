import StileJSONPath

/// The variables that one state reads.
package struct VariableReferences: Sendable, Hashable {
    package let stateName: String
    /// Without `$`, in the order in which the state's fields use them.
    package let names: [String]
}

extension Definition {
    /// What DescribeStateMachine answers as `variableReferences`: the states that read variables, in the
    /// order of the text, each with the names. States that read none are left out.
    package var variableReferences: [VariableReferences] {
        allStates.compactMap { listing in
            var names: [String] = []
            for name in listing.state.variableNames where !names.contains(name) {
                names.append(name)
            }
            return names.isEmpty
                ? nil : VariableReferences(stateName: listing.name, names: names)
        }
    }
}

extension State {
    fileprivate var variableNames: [String] {
        [
            inputPath.variableNames, kind.variableNames, outputPath.variableNames,
            output?.variableNames ?? [], assign.variableNames,
        ].flatMap { $0 }
    }
}

extension StateKind {
    fileprivate var variableNames: [String] {
        switch self {
        case .task(let task): task.variableNames
        case .pass(let pass): pass.parameters.variableNames
        case .choice(let choice):
            choice.rules.flatMap {
                $0.condition.variableNames + $0.assign.variableNames
                    + ($0.output?.variableNames ?? [])
            }
        case .wait(let wait): wait.duration.variableNames
        case .succeed: []
        case .fail(let fail): fail.error.variableNames + fail.cause.variableNames
        case .parallel(let parallel):
            parallel.parameters.variableNames + parallel.resultSelector.variableNames
                + parallel.catchers.variableNames
        case .map(let map): map.variableNames
        }
    }
}

extension TaskState {
    fileprivate var variableNames: [String] {
        parameters.variableNames + resultSelector.variableNames
            + (timeoutSeconds?.variableNames ?? [])
            + (heartbeatSeconds?.variableNames ?? []) + credentials.variableNames
            + catchers.variableNames
    }
}

extension MapState {
    fileprivate var variableNames: [String] {
        let limits: [String] =
            maxConcurrency.variableNames + (toleratedFailureCount?.variableNames ?? [])
            + (toleratedFailurePercentage?.variableNames ?? [])
        return items.variableNames + itemSelector.variableNames + limits
            + (distributed?.variableNames ?? []) + resultSelector.variableNames
            + catchers.variableNames
    }
}

extension DistributedMap {
    fileprivate var variableNames: [String] {
        itemReader.variableNames + itemBatcher.variableNames + resultWriter.variableNames
            + limitPaths.all.compactMap(\.variableName)
    }
}

extension Condition {
    fileprivate var variableNames: [String] {
        switch self {
        case .and(let conditions), .or(let conditions): conditions.flatMap(\.variableNames)
        case .not(let condition): condition.variableNames
        case .comparison(let comparison):
            Optional(comparison.variable).variableNames + comparison.test.variableNames
        case .constant: []
        case .expression(let expression): expression.variableNames
        }
    }
}

extension ComparisonTest {
    fileprivate var variableNames: [String] {
        switch self {
        case .isPresent, .isNull, .isString, .isNumeric, .isBoolean, .isTimestamp, .stringMatches:
            []
        case .booleanEquals(let operand): operand.variableNames
        case .string(_, let operand): operand.variableNames
        case .numeric(_, let operand): operand.variableNames
        case .timestamp(_, let operand): operand.variableNames
        }
    }
}

extension WaitDuration {
    fileprivate var variableNames: [String] {
        switch self {
        case .seconds(let seconds): seconds.variableNames
        case .timestamp(let timestamp): timestamp.variableNames
        }
    }
}

extension FailText? {
    fileprivate var variableNames: [String] {
        switch self {
        case nil, .value: []
        case .path(let path): path.variableName.map { [$0] } ?? []
        case .intrinsic(let call): call.variableNames
        case .expression(let expression): expression.variableNames
        }
    }
}

extension Dynamic {
    fileprivate var variableNames: [String] {
        switch self {
        case .value: []
        case .path(let path): path.variableName.map { [$0] } ?? []
        case .expression(let expression): expression.variableNames
        }
    }
}

extension DataPath? {
    fileprivate var variableNames: [String] { self?.variableName.map { [$0] } ?? [] }
}

extension Template? {
    fileprivate var variableNames: [String] { self?.variableNames ?? [] }
}

extension MapItems {
    fileprivate var variableNames: [String] {
        switch self {
        case .path(let path): path.variableName.map { [$0] } ?? []
        case .template(let template): template.variableNames
        }
    }
}

extension [Catcher] {
    fileprivate var variableNames: [String] {
        flatMap { $0.assign.variableNames + ($0.output?.variableNames ?? []) }
    }
}
