import Foundation
import StileJSON
import StileLake
import StileTestSupport
import Synchronization
import Testing

private func withStore(_ body: (DirectoryStore, String) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        try await body(try DirectoryStore(directory), directory)
    }
}

/// The files below `directory`, hidden ones too, but not the directories.
private func files(below directory: String) -> [String] {
    var isDirectory: ObjCBool = false
    return (FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? [])
        .filter {
            FileManager.default.fileExists(
                atPath: directory + "/" + $0, isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }.sorted()
}

@Suite struct DirectoryStoreTests {
    @Test func writesReadsReplacesAndDeletes() async throws {
        try await withStore { store, _ in
            #expect(try await store.read("raw/a/1.csv") == nil)
            #expect(try await store.info("raw/a/1.csv") == nil)
            try await store.write([1, 2, 3], to: "raw/a/1.csv")
            #expect(try await store.read("raw/a/1.csv") == [1, 2, 3])
            try await store.write([], to: "raw/a/1.csv")
            #expect(try await store.read("raw/a/1.csv") == [])
            #expect(try await store.info("raw/a/1.csv")?.bytes == 0)
            try await store.delete("raw/a/1.csv")
            try await store.delete("raw/a/1.csv")
            #expect(try await store.list(prefix: "").isEmpty)
        }
    }

    @Test func publishesByRename() async throws {
        try await withStore { store, directory in
            let scratch = try store.scratchDirectory(owner: "x")
            try Data("new".utf8).write(to: URL(fileURLWithPath: scratch + "/part"))
            try await store.publish(localFile: scratch + "/part", to: "clean/t/day=01/part-0")
            try store.removeScratch(owner: "x")
            #expect(files(below: directory) == ["clean/t/day=01/part-0"])
            let local = try await store.localFile("clean/t/day=01/part-0", scratch: scratch)
            #expect(try Data(contentsOf: URL(fileURLWithPath: local)) == Data("new".utf8))
        }
    }

    /// DuckDB opens a file to learn its columns and again to read it: both must be one version.
    @Test func aLocalFileStaysWhatItWasWhenTheObjectIsReplaced() async throws {
        try await withStore { store, _ in
            let scratch = try store.scratchDirectory(owner: "reader")
            try await store.write(Array("old".utf8), to: "clean/t/day=01/part-0")
            let local = try await store.localFile("clean/t/day=01/part-0", scratch: scratch)
            try await store.write(Array("newer".utf8), to: "clean/t/day=01/part-0")
            #expect(local.hasSuffix("/clean/t/day=01/part-0"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: local)) == Data("old".utf8))
            let again = try await store.localFile("clean/t/day=01/part-0", scratch: scratch)
            #expect(try Data(contentsOf: URL(fileURLWithPath: again)) == Data("newer".utf8))
        }
    }

    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
    func publishesFromAnotherFileSystem() async throws {
        try await withStore { store, directory in
            let source = "/dev/shm/stile-\(UUID().uuidString)"
            try Data(repeating: 7, count: 700_000).write(to: URL(fileURLWithPath: source))
            try await store.publish(localFile: source, to: "a/b")
            #expect(!FileManager.default.fileExists(atPath: source))
            #expect(try await store.read("a/b") == [UInt8](repeating: 7, count: 700_000))
            #expect(files(below: directory) == ["a/b"])
        }
    }

    @Test func listsInByteOrderAndByPrefix() async throws {
        try await withStore { store, _ in
            let keys = ["a/z", "a/b/c", "a-1", "b", "é", "e\u{301}", "a/.hidden", "Z", "a/b.c"]
            for key in keys { try await store.write(Array(text: key), to: key) }
            _ = try store.scratchDirectory(owner: "running")
            func list(_ prefix: String) async throws -> [String] {
                try await store.list(prefix: prefix).map(\.key)
            }
            let all = try await list("")
            #expect(
                all == ["Z", "a-1", "a/.hidden", "a/b.c", "a/b/c", "a/z", "b", "e\u{301}", "é"])
            #expect(all.map { Array($0.utf8) }.count == Set(keys.map { Array($0.utf8) }).count)
            #expect(try await list("a") == ["a-1", "a/.hidden", "a/b.c", "a/b/c", "a/z"])
            #expect(try await list("a/b") == ["a/b.c", "a/b/c"])
            #expect(try await list("a/b/") == ["a/b/c"])
            #expect(try await list("a/.") == ["a/.hidden"])
            #expect(try await list("none/at/all") == [])
        }
    }

    @Test(arguments: [
        "", "/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "a//b", "a/", "nul\u{0}",
        "a/./b",
        ".scratch/x", ".locks/x", ".scratch", String(repeating: "k", count: 256),
        String(repeating: "k/", count: 600),
    ])
    func refusesKeysThatAreNone(key: String) async throws {
        try await withStore { store, directory in
            let bait = directory + "/bait"
            try Data("x".utf8).write(to: URL(fileURLWithPath: bait))
            await #expect(throws: LakeError.self) { try await store.read(key) }
            await #expect(throws: LakeError.self) { try await store.info(key) }
            await #expect(throws: LakeError.self) { try await store.write([], to: key) }
            await #expect(throws: LakeError.self) { try await store.delete(key) }
            await #expect(throws: LakeError.self) {
                try await store.publish(localFile: bait, to: key)
            }
            await #expect(throws: LakeError.self) {
                try await store.localFile(key, scratch: directory)
            }
            #expect(files(below: directory) == ["bait"])
        }
    }

    @Test(arguments: [
        "a b", "a\nb", "-rf", "a'b\"c", "a;rm -rf $HOME", "a\\b", "%2e%2e", "...", "..a", "a*?[b]",
        String(repeating: "k", count: 255), String(repeating: "é", count: 127), "año=2010/month=*",
        "CON", "~", "\u{202E}txt", "a\u{301}/b\u{301}",
    ])
    func hostileNamesRoundTrip(key: String) async throws {
        try await withStore { store, _ in
            try await store.write(Array(text: key), to: "d/" + key)
            let listed = try await store.list(prefix: "d/").map { Array($0.key.utf8) }
            #expect(listed == [Array("d/\(key)".utf8)])
            #expect(try await store.read("d/" + key) == Array(text: key))
        }
    }

    @Test(.enabled(if: SharedFiles.exists("data/naughty_strings")))
    func naughtyStringsRoundTripOrAreRefused() async throws {
        let path = SharedFiles.path("data/naughty_strings/blns.json")
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let strings = try JSON(parsing: text).arrayValue?.compactMap(\.stringValue) ?? []
        #expect(strings.count > 400)
        try await withStore { store, directory in
            var written: Set<[UInt8]> = []
            for (number, string) in strings.enumerated() {
                let key = "\(number)/" + string
                do {
                    try await store.write(Array(text: string), to: key)
                    written.insert(Array(key.utf8))
                    #expect(try await store.read(key) == Array(text: string))
                } catch let error as LakeError {
                    guard case .badKey = error else { throw error }
                }
            }
            #expect(written.count > 350)
            let listed = try await store.list(prefix: "").map { Array($0.key.utf8) }
            #expect(Set(listed) == written)
            #expect(files(below: directory).count == written.count)
        }
    }

    @Test func symbolicLinksAreRefused() async throws {
        try await withTemporaryDirectory { outside in
            try Data("secret".utf8).write(to: URL(fileURLWithPath: outside + "/secret"))
            try await withStore { store, directory in
                try await store.write([1], to: "d/ok")
                try FileManager.default.createSymbolicLink(
                    atPath: directory + "/out", withDestinationPath: outside)
                try FileManager.default.createSymbolicLink(
                    atPath: directory + "/d/file", withDestinationPath: outside + "/secret")
                for key in ["out/secret", "d/file", "out/new"] {
                    await #expect(throws: LakeError.self) { try await store.read(key) }
                    await #expect(throws: LakeError.self) { try await store.write([], to: key) }
                    await #expect(throws: LakeError.self) { try await store.delete(key) }
                }
                await #expect(throws: LakeError.self) { try await store.list(prefix: "d/") }
                await #expect(throws: LakeError.self) { try await store.list(prefix: "out/") }
                #expect(files(below: outside) == ["secret"])
            }
        }
    }

    @Test func aNameThatIsNotTextIsNotPassedOver() async throws {
        try await withStore { store, directory in
            let made =
                (Array(directory.utf8) + Array("/caf\u{E9}".unicodeScalars.map { UInt8($0.value) }))
                .map { CChar(bitPattern: $0) } + [0]
            let file = open(made, O_CREAT | O_WRONLY, 0o644)
            close(file)
            await #expect(throws: LakeError.self) { try await store.list(prefix: "") }
        }
    }

    @Test func anObjectIsNoFolder() async throws {
        try await withStore { store, _ in
            try await store.write([1], to: "a")
            await #expect(throws: LakeError.self) { try await store.write([1], to: "a/b") }
            try await store.write([1], to: "c/d")
            await #expect(throws: LakeError.self) { try await store.write([1], to: "c") }
            #expect(try await store.read("c") == nil)
            #expect(try await store.list(prefix: "").map(\.key) == ["a", "c/d"])
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func notPermittedNamesTheKey() async throws {
        try await withStore { store, directory in
            try await store.write([1], to: "d/a")
            chmod(directory + "/d", 0o500)
            defer { chmod(directory + "/d", 0o700) }
            await #expect(throws: LakeError.notPermitted(key: "d/b")) {
                try await store.write([1], to: "d/b")
            }
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDiskIsToldAsSuch() {
        let error = LakeError.full(location: "/lake")
        #expect(
            error.description == "no space left in \"/lake\": free some, then redrive what failed")
    }

    @Test func aMissingDirectoryIsMadeOrNamed() async throws {
        try await withTemporaryDirectory { directory in
            #expect(throws: LakeError.notFound(key: directory + "/no")) {
                try DirectoryStore(directory + "/no", creating: false)
            }
            _ = try DirectoryStore(directory + "/no")
            try Data().write(to: URL(fileURLWithPath: directory + "/file"))
            #expect(throws: LakeError.self) { try DirectoryStore(directory + "/file") }
        }
    }
}

@Suite struct ScratchTests {
    @Test func isEmptyAgainForTheNextTry() async throws {
        try await withStore { store, _ in
            let path = try store.scratchDirectory(owner: "arn:1:a/../../b")
            try Data("old".utf8).write(to: URL(fileURLWithPath: path + "/left"))
            #expect(try store.scratchDirectory(owner: "arn:1:a/../../b") == path)
            #expect(files(below: path) == [])
            #expect(try store.scratchDirectory(owner: "other") != path)
        }
    }

    @Test func sweepTakesLeftoversAndSparesWorkUnderWay() async throws {
        try await withStore { store, directory in
            let held = try store.scratchDirectory(owner: "running")
            try Data("x".utf8).write(to: URL(fileURLWithPath: held + "/part"))
            let dead = directory + "/.scratch/0123"
            try FileManager.default.createDirectory(
                atPath: dead + "/deep", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(fileURLWithPath: dead + "/deep/part"))
            try Data("x".utf8).write(to: URL(fileURLWithPath: directory + "/.scratch/write-1"))
            #expect(try store.sweepScratch() == 2)
            #expect(
                files(below: directory) == [String(held.dropFirst(directory.count + 1)) + "/part"])
            try store.removeScratch(owner: "running")
            #expect(files(below: directory) == [])
            #expect(try store.sweepScratch() == 0)
        }
    }
}

@Suite struct LockTests {
    @Test func oneAtATimeAcrossStores() async throws {
        try await withStore { store, directory in
            let other = try DirectoryStore(directory)
            try await store.write(Array(text: "0"), to: "n")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    let mine = number.isMultiple(of: 2) ? store : other
                    group.addTask {
                        try await mine.withLock("p/q") {
                            let bytes = try await mine.read("n") ?? []
                            await Task.yield()
                            let next = (Int(String(decoding: bytes, as: UTF8.self)) ?? -1) + 1
                            try await mine.write(Array(text: "\(next)"), to: "n")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.read("n") == Array(text: "40"))
            #expect(files(below: directory) == ["n"])
        }
    }

    @Test func namesAreIndependentAndErrorsGiveTheLockBack() async throws {
        try await withStore { store, _ in
            try await store.withLock("a") {
                try await store.withLock("b") {}
            }
            await #expect(throws: LakeError.self) {
                try await store.withLock("a") { _ = try await store.read("") }
            }
            try await store.withLock("a") {}
        }
    }

    @Test func aWaiterCanBeCancelled() async throws {
        try await withStore { store, _ in
            let lock = try await store.acquireLock("a")
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        _ = try await store.acquireLock("a")
                        return false
                    } catch {
                        return error is CancellationError
                    }
                }
                group.cancelAll()
                #expect(await group.next() == true)
            }
            lock.release()
            try await store.withLock("a") {}
        }
    }
}
