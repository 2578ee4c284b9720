import StileJSON
import StileLake

/// `"buckets": {"name": "folder or s3://bucket/prefix"}`, in the environment as JSON text.
extension SettingsReader {
    func buckets() throws -> Setting<[String: LakeLocation]> {
        guard let setting = texts[.buckets] else { return Setting(value: [:], source: .standard) }
        let prefix = "\(setting.source): "
        let value: JSON
        do throws(JSONParseError) {
            value = try JSON(parsing: setting.value)
        } catch {
            throw CommandFailure.usage("\(prefix)buckets must be a JSON object: \(error.message)")
        }
        var buckets: [String: LakeLocation] = [:]
        for (name, place) in try Self.members(value, prefix) {
            let absolute = Self.rebase(place, surroundings.currentDirectory)
            do throws(LakeError) {
                buckets[name] = try LakeLocation.parse(absolute)
            } catch {
                throw CommandFailure.usage(
                    "\(prefix)the bucket \"\(name)\": \(error.description)")
            }
        }
        return Setting(value: buckets, source: setting.source)
    }

    /// The object as text, with paths as seen from `directory`.
    static func rebasedBuckets(_ value: JSON, _ directory: String, _ prefix: String) throws
        -> String
    {
        let members = try members(value, prefix).map { name, place in
            (name, JSON.string(rebase(place, directory)))
        }
        return JSON.object(JSONObject(members)).serialized()
    }

    private static func members(_ value: JSON, _ prefix: String) throws -> [(String, String)] {
        guard let object = value.objectValue else {
            throw CommandFailure.usage(
                "\(prefix)\"buckets\" must be an object, found \(value.kindName)")
        }
        return try object.map { name, place in
            guard let text = place.stringValue, !text.isEmpty else {
                throw CommandFailure.usage(
                    "\(prefix)the bucket \"\(name)\" must be a folder or s3://bucket/prefix")
            }
            return (name, text)
        }
    }
}
