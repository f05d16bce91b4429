import Archive
import ArgumentParser
import Campaign
import Foundation
import Report
import Search

struct Elites: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows the map of a campaign: the best program of every kind.",
    discussion: """
      What each candidate does was measured once and is kept raw, so the map can be laid over any axes now. With two axes \
      the map itself is drawn. --within leaves out candidates: what is possible with one state? without a look at other \
      weights?

      Quantities: \(Quantity.allCases.map(\.rawValue).joined(separator: ", ")).

      Example:  descent elites --axes flatness,lag --within state-bytes=0...4
      """)

  @OptionGroup var archive: ArchiveOption

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The campaign's number; the last one without it.", valueName: "number"))
  var campaign: Int64?

  @Option(
    help: ArgumentHelp(
      "Quantities, with commas; the campaign's own without it.", valueName: "names"))
  var axes: String?

  @Option(
    help: ArgumentHelp(
      "Only candidates with this quantity between two values.", valueName: "name=from...to"))
  var within: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("At most so many elites; 0 for all.", valueName: "count"))
  var limit = 20

  @Flag(help: "Print a JSON array of all elites.")
  var json = false

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit must be 0 or more, got \(limit)") }
  }

  func run() throws {
    let bounds = try bounds
    let chosen = try chosenAxes
    let opened = try archive.reading()
    let campaigns = try opened.campaigns()
    guard let last = campaigns.last else {
      throw Failure.badInput(
        "\(archive.path) has no campaign yet: begin one with `descent run FILE`")
    }
    let record = try campaign.map { try opened.campaign(numbered: $0) } ?? last
    let axes = try chosen ?? CampaignFile(settings: record.settings).mapAxes
    var map = EliteArchive<ProgramRecord>(.grid(axes))
    for candidate in try opened.candidates(of: record.id ?? 0) {
      guard let elite = Described(candidate), bounds.allSatisfy({ $0.holds(elite.descriptor) })
      else { continue }
      map.insert(
        candidate.program, index: candidate.program.candidate, fitness: elite.fitness,
        descriptor: elite.descriptor)
    }
    if json {
      try Output.print(.array(map.elites.map(Self.json)))
      return
    }
    Output.print("Campaign \(record.name): \(EliteTable.heading(map))")
    guard map.count > 0 else { return }
    if let drawn = EliteTable.map(map) { Output.print("\n" + drawn) }
    Output.print(
      "\n"
        + EliteTable.rows(
          map, limit: limit == 0 ? nil : limit, name: { ["\($0.id ?? 0)", $0.name] },
          of: ["id", "name"]))
  }

  private var chosenAxes: [Axis]? {
    get throws {
      try axes?.split(separator: ",").map { try Self.quantity(named: String($0)).axis }
    }
  }

  private var bounds: [Bound] {
    get throws { try within.map { try Bound($0) } }
  }

  fileprivate static func quantity(named name: String) throws -> Quantity {
    guard let quantity = Quantity(rawValue: name.trimmingCharacters(in: .whitespaces)) else {
      throw Failure.unknown(
        "quantity", name, among: Quantity.allCases.map(\.rawValue), see: "descent elites --help")
    }
    return quantity
  }

  private static func json(_ elite: EliteArchive<ProgramRecord>.Entry) -> JSON {
    var quantities: [String: JSON] = [:]
    for quantity in Quantity.allCases {
      quantities[quantity.rawValue] = .number(elite.descriptor[quantity.place])
    }
    return .object([
      "id": .integer(Int(elite.solution.id ?? 0)), "name": .string(elite.solution.name),
      "speedup": .number(exp2(elite.fitness)), "quantities": .object(quantities),
    ])
  }
}

/// A quantity and between what it must lie.
private struct Bound {
  let quantity: Quantity
  let range: ClosedRange<Double>

  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let ends = parts.last?.components(separatedBy: "...").compactMap(Double.init) ?? []
    guard parts.count == 2, ends.count == 2, ends[0] <= ends[1] else {
      throw Failure.usage("--within must be such as state-bytes=0...4, got \(text)")
    }
    quantity = try Elites.quantity(named: parts[0])
    range = ends[0]...ends[1]
  }

  func holds(_ descriptor: Descriptor) -> Bool { range.contains(descriptor[quantity.place]) }
}

/// What an archive says of a candidate that was judged in full and described.
private struct Described {
  let fitness: Double
  let descriptor: Descriptor

  init?(_ candidate: StoredCandidate) {
    guard let numbers = candidate.program.descriptor,
      let descriptor = Quantity.descriptor(named: numbers), let fitness = candidate.ladderFitness
    else { return nil }
    self.descriptor = descriptor
    self.fitness = fitness
  }
}
