/// What `Database.examine` found.
package struct HealthReport: Sendable {
    /// How much was looked at.
    package struct Totals: Sendable, Hashable {
        package var executions = 0
        package var events = 0
        package var frames = 0
        package var revisions = 0
    }

    package internal(set) var schemaVersion = 0
    package internal(set) var journalMode = ""
    package internal(set) var fileBytes = 0
    /// Of the write-ahead log beside the file.
    package internal(set) var logBytes = 0
    /// Of pages that hold nothing and are used again.
    package internal(set) var freeBytes = 0
    package internal(set) var totals = Totals()
    /// The first of each ailment, in the order in which they were found.
    package internal(set) var findings: [Finding] = []
    /// How often each ailment was found, also beyond what `findings` keeps.
    package internal(set) var counts: [Ailment: Int] = [:]

    /// Whether there is something to be done.
    package var isFine: Bool { !findings.contains { $0.ailment.severity != .note } }

    /// Findings that are kept of one ailment.
    private static let keptMax = 20

    mutating func add(_ ailment: Ailment, _ place: String, _ message: String) {
        counts[ailment, default: 0] += 1
        guard counts[ailment, default: 0] <= Self.keptMax else { return }
        findings.append(Finding(ailment: ailment, place: place, message: message))
    }
}

/// One thing that is not as it should be.
package struct Finding: Sendable, Hashable {
    package let ailment: Ailment
    /// The execution, table or file.
    package let place: String
    package let message: String
}

/// What can be wrong with a file.
package enum Ailment: String, Sendable, CaseIterable {
    case integrity
    case foreignKey = "foreign-key"
    case newerSchema = "newer-schema"
    case olderSchema = "older-schema"
    case journalMode = "journal-mode"
    case secret
    case historyChain = "history-chain"
    case events
    case lastEvent = "last-event"
    case status
    case unreachableHistory = "unreachable-history"
    case liveMissing = "live-missing"
    case notRedrivable = "not-redrivable"
    case liveLeftover = "live-leftover"
    case frame
    case payload
    case definition
    case revision
    case schedule
    case alias
    case tag
    case mapRun = "map-run"
    case logSize = "log-size"
    case freePages = "free-pages"
    case purging

    package enum Severity: String, Sendable {
        case error = "ERROR"
        case warning = "WARNING"
        case note = "NOTE"
    }

    package var severity: Severity {
        switch self {
        case .olderSchema, .freePages, .purging: .note
        case .journalMode, .unreachableHistory, .notRedrivable, .liveLeftover, .schedule, .tag,
            .logSize:
            .warning
        case .integrity, .foreignKey, .newerSchema, .secret, .historyChain, .events, .lastEvent,
            .status, .liveMissing, .frame, .payload, .definition, .revision, .alias, .mapRun:
            .error
        }
    }

    /// What it means and what to do.
    package var advice: String {
        switch self {
        case .integrity:
            "the file itself is damaged, by its disk most likely: stop the server, keep a copy, "
                + "restore the last backup"
        case .foreignKey:
            "a row was removed from outside: restore the last backup, or stile export what is whole"
        case .newerSchema: "a newer program wrote it: use that one; nothing else was checked"
        case .olderSchema:
            "the next stile serve upgrades it; only the file itself was checked: run it again then"
        case .journalMode:
            "another program changed it: the next stile serve sets write-ahead logging again"
        case .secret: "task tokens and page tokens cannot be read: restore the last backup"
        case .historyChain, .events, .lastEvent:
            "the execution's history is not whole: restore the last backup if it matters"
        case .status:
            "status and history disagree: trust the history; restore the last backup if it matters"
        case .unreachableHistory:
            "events that belong to no execution take up room and do no other harm"
        case .liveMissing:
            "the execution cannot go on: stop it and start it anew, or restore the last backup"
        case .notRedrivable: "the execution is readable, but cannot be redriven: start it anew"
        case .liveLeftover: "the rows take up room and do no other harm"
        case .frame:
            "stile serve cannot read where the execution stands and does not start: restore the "
                + "last backup"
        case .payload: "the text is no JSON: restore the last backup if it matters"
        case .definition:
            "executions of this revision cannot go on: deploy a corrected definition and start them "
                + "anew"
        case .revision: "the machine cannot be started: deploy its definition again"
        case .schedule: "it starts nothing: deploy the machine, or stile schedule delete"
        case .alias: "starts by the alias fail: update its routes"
        case .tag: "the tags of something that is gone do no harm"
        case .mapRun: "the map run's counts are not those of its children: trust the children"
        case .logSize:
            "something reads the file for very long, so that the log cannot be reused: end it"
        case .purging:
            "a purge removes it, or was interrupted: the next one, or stile serve, goes on with it"
        case .freePages:
            "they are used again; nothing needs to be done"
        }
    }
}
