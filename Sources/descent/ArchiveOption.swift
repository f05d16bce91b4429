import Archive
import ArgumentParser
import Foundation

/// `--archive`, and which file is meant without it.
struct ArchiveOption: ParsableArguments {
  /// Where a new archive is made.
  static let standard = "archive/descent.sqlite"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The archive.",
      discussion:
        "Without it: \(Self.standard) if it is there, else the only .sqlite file in archive/.",
      valueName: "file"))
  var archive: String?

  /// The archive's path; it need not exist.
  var path: String { archive ?? Self.found() }

  /// Opens the archive for reading.
  func reading() throws -> Archive { try Archive(at: path, for: .reading) }

  private static func found() -> String {
    if FileManager.default.fileExists(atPath: standard) { return standard }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "archive")) ?? []
    let archives = names.filter { $0.hasSuffix(".sqlite") }
    return archives.count == 1 ? "archive/" + archives[0] : standard
  }
}

extension Archive {
  /// The campaign that the user names by its number.
  func campaign(numbered number: Int64) throws -> CampaignRecord {
    let campaigns = try campaigns()
    if let named = campaigns.first(where: { $0.id == number }) { return named }
    let known = campaigns.map { "\($0.id ?? 0) (\($0.name))" }.joined(separator: ", ")
    throw Failure.usage(
      "there is no campaign \(number) in \(path); it has \(known.isEmpty ? "none" : known)")
  }
}
