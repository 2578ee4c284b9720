import Foundation
import StileJSON
import Testing

/// A data folder that cannot be used: by permission, by space, by what lies in it.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct StorageErrorTests {
    /// Whether this process may mount a file system of its own.
    static let canMount: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        let path = folder.url.path
        return DataFolder.tool("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path)
            && DataFolder.tool("umount", path)
    }()

    private static let writers = [
        ["run", "pause.asl.json"], ["start", "pause"], ["deploy", "hold.asl.json"], ["serve"],
        ["redrive", DataFolder.kept],
    ]

    // MARK: - Permission

    @Test(.enabled(if: canMount, "needs the right to mount"))
    func readOnlyFolder() throws {
        let place = try DataFolder()
        try place.keepExecution()
        try #require(DataFolder.tool("mount", "--bind", place.data, place.data))
        defer { DataFolder.tool("umount", place.data) }
        try #require(DataFolder.tool("mount", "-o", "remount,bind,ro", place.data))

        for arguments in Self.writers {
            let refused = try place.stile(arguments)
            #expect(refused.status == 4, "\(arguments): \(refused.errors)")
            #expect(
                refused.errors.contains("no permission to write \(place.data)/stile.lock"),
                "\(arguments): \(refused.errors)")
            #expect(refused.errors.contains("mounted read-only"))
        }
        // Whoever only reads is not disturbed.
        try #expect(place.require("list").contains(DataFolder.kept))
        try #expect(place.status(of: DataFolder.kept) == "RUNNING")

        try #require(DataFolder.tool("mount", "-o", "remount,bind,rw", place.data))
        try place.checkKept()
    }

    /// A folder inside one that cannot be written.
    @Test(.enabled(if: canMount, "needs the right to mount"))
    func newFolderInReadOnlyFolder() throws {
        let mount = try TemporaryFolder()
        try #require(DataFolder.tool("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", mount.url.path))
        defer { DataFolder.tool("umount", mount.url.path) }
        let place = try DataFolder(data: mount.path("data"))
        let refused = try place.stile("run", "pause.asl.json")
        #expect(refused.status == 4)
        #expect(
            refused.errors.contains("no permission to write \(place.data)"), "\(refused.errors)")
    }

    // MARK: - Space

    /// What was acknowledged before the disk was full runs to its end once there is space.
    @Test(.enabled(if: canMount, "needs the right to mount"))
    func fullDisk() throws {
        let mount = try TemporaryFolder()
        let path = mount.url.path
        try #require(DataFolder.tool("mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", path))
        defer { DataFolder.tool("umount", path) }
        let place = try DataFolder(data: path)
        try place.require("deploy", "hold.asl.json")

        let (acknowledged, refused) = try fill(place)
        #expect(refused.status == 4)
        let told = "the disk that holds \(path)/stile.sqlite is full"
        #expect(refused.errors.components(separatedBy: told).count == 2, "\(refused.errors)")
        #expect(refused.errors.contains("nothing acknowledged is lost: free some space"))
        #expect(acknowledged.count > 3)

        try #require(DataFolder.tool("mount", "-o", "remount,size=64m", path))
        let server = try RunningServer(place)
        for name in acknowledged {
            try place.wait(for: "the end of \(name)") {
                try place.status(of: name) == "SUCCEEDED"
            }
        }
        #expect(server.stop() == 0)
        let listed = try place.require("list", "--limit", "1000", "--json")
        try #expect(JSON(parsing: listed).arrayValue?.count == acknowledged.count)
    }

    /// Starts executions with large inputs until one is refused.
    private func fill(_ place: DataFolder) throws -> ([String], StileProcess.Result) {
        let pad = String(repeating: "x", count: 250_000)
        try place.folder.write(#"{"seconds": 1, "pad": "\#(pad)"}"#, to: "large.json")
        var names: [String] = []
        while true {
            let name = "held-\(names.count)"
            let result = try place.stile(
                "start", "hold", "--name", name, "--input", "@large.json")
            guard result.status == 0 else { return (names, result) }
            names.append(name)
            try #require(names.count < 100, "the disk never got full")
        }
    }

    // MARK: - What lies in the folder

    @Test(arguments: ["the head", "the middle"])
    func damagedFile(_ part: String) throws {
        let place = try DataFolder()
        try place.keepExecution()
        let file = URL(filePath: place.data + "/stile.sqlite")
        var bytes = try Data(contentsOf: file)
        let damaged = part == "the head" ? 0..<100 : 8_192..<bytes.count
        for index in damaged { bytes[index] = UInt8(truncatingIfNeeded: index &* 197 &+ 13) }
        try bytes.write(to: file)
        try checkRefused(
            place, ["\(place.data)/stile.sqlite is damaged or is no database", "from a backup"])
        // Nobody wrote over what may still be saved.
        try #expect(Data(contentsOf: file) == bytes)
    }

    @Test func fileOfANewerProgram() throws {
        let place = try DataFolder()
        try place.keepExecution()
        let file = URL(filePath: place.data + "/stile.sqlite")
        let version = try Self.userVersion(of: file)
        try Self.setUserVersion(of: file, to: 999)
        try checkRefused(
            place,
            [
                "\(place.data)/stile.sqlite has schema version 999", "up to \(version)",
                "use the newer program that wrote it",
            ])
        try Self.setUserVersion(of: file, to: version)
        try place.checkKept()
    }

    @Test func folderInPlaceOfTheFile() throws {
        let place = try DataFolder()
        try FileManager.default.createDirectory(
            atPath: place.data + "/stile.sqlite", withIntermediateDirectories: true)
        try checkRefused(
            place,
            [
                "\(place.data)/stile.sqlite is a folder, expected the database file",
                "move it away, or name another folder with --data",
            ])
    }

    @Test func fileInPlaceOfTheFolder() throws {
        let place = try DataFolder()
        try place.folder.write("", to: "data")
        try checkRefused(place, ["\(place.data) is a file; name a folder with --data"])
    }

    @Test func nothingThere() throws {
        let place = try DataFolder()
        for arguments in [["list"], ["show", "last"], ["history", "last"], ["start", "pause"]] {
            let refused = try place.stile(arguments)
            #expect(refused.status == 4)
            #expect(
                refused.errors.contains(
                    "there is no database at \(place.data)/stile.sqlite; nothing has run here yet"))
        }
        #expect(!FileManager.default.fileExists(atPath: place.data))
    }

    /// Readers, writers and the server tell the same.
    private func checkRefused(_ place: DataFolder, _ expected: [String]) throws {
        for arguments in [["list"], ["run", "pause.asl.json"], ["serve"]] {
            let refused = try place.stile(arguments)
            #expect(refused.status == 4, "\(arguments): \(refused.errors)")
            for text in expected {
                #expect(
                    refused.errors.contains(text), "\(arguments): \(text) not in \(refused.errors)")
            }
        }
    }

    // MARK: - The file's header: `PRAGMA user_version` is the big-endian number at byte 60.

    private static func userVersion(of file: URL) throws -> Int {
        try Data(contentsOf: file)[60..<64].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func setUserVersion(of file: URL, to version: Int) throws {
        var bytes = try Data(contentsOf: file)
        for index in 0..<4 {
            bytes[60 + index] = UInt8(truncatingIfNeeded: version >> (24 - 8 * index))
        }
        try bytes.write(to: file)
    }
}
