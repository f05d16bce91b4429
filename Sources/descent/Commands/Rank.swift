import Archive
import ArgumentParser
import DSL
import Eval
import Foundation
import Study
import TensorCore

struct Rank: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells whether the scores of one tier foretell those of another.",
    discussion: """
      Tunes every optimizer of the library, and finds if there are any, alike on two tiers; prints Spearman's \
      correlation and the slope of the regression of s on s, each with a 95 % bootstrap interval over the rules, and \
      what each task adds. First comes a forecast of the time; a killed ranking goes on where it was, by the \
      progress file beside the output.

      Example:  descent rank --archive archive/quickstart.sqlite --output ranking.json
      """)

  /// How many finds of an archive are ranked.
  static let finds = 30
  /// The least search score of a find: within a quarter of the reference.
  static let least = log2(0.75)

  @Option(help: ArgumentHelp("The tier that foretells.", valueName: "tier"))
  var from: TierName = .search

  @Option(help: ArgumentHelp("The tier that is foretold.", valueName: "tier"))
  var to: TierName = .select

  @Flag(
    help:
      "Allow a tier that must choose nothing, held-out or report: for the record, once, when tasks and settings stand."
  )
  var record = false

  @Option(
    help: ArgumentHelp(
      "Adds the archive's best programs on the search tier, at most 30, within a quarter of the reference.",
      valueName: "file"))
  var archive: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these optimizers of the library, in place of all.", valueName: "name"))
  var library: [String] = []

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Adds programs from files.", valueName: "file"))
  var rules: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these tasks of a tier that one of them is of.", valueName: "task"))
  var tasks: [String] = []

  @Option(help: ArgumentHelp("References, in place of the shipped.", valueName: "file"))
  var references: String?

  @Option(help: ArgumentHelp("Where every rule's scores go, as JSON.", valueName: "file"))
  var output: String

  @OptionGroup var workers: WorkersOption

  func validate() throws {
    if from == to {
      throw ValidationError("--from and --to must be two tiers, got \(from.rawValue) for both")
    }
    let known = Library.all.map(\.name)
    for name in library where !known.contains(name) {
      let near = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw ValidationError("the library has no \(name)\(near)")
    }
    for tier in [from, to] where !TierRankingSummary.mayChooseTasks(tier) && !record {
      throw ValidationError(
        "the \(tier.rawValue) tier must not choose tasks or settings; when these stand, give --record"
      )
    }
  }

  func run() throws {
    let entries = try chosen()
    try TaskData.check()
    let store =
      try references.map { try ReferenceStore(contentsOf: URL(fileURLWithPath: $0)) }
      ?? ReferenceStore.shipped()
    let ranking = try TierRanking(from: from, to: to, tasks: entries, references: store)
    if store.numerics != MatrixPath.current.numericsID {
      Output.complain(
        "the references were made on \(store.numerics), this machine is \(MatrixPath.current.numericsID): "
          + "scores may be a little off, alike for all rules")
    }
    let known = RankedRule.library.filter { library.isEmpty || library.contains($0.name) }
    let ranked = try RankedRule.distinct(known + finds() + files())
    let begun = ContinuousClock.now
    let rows = try ranking.run(
      ranked, workers: workers.count,
      progressFile: URL(fileURLWithPath: output + ".progress")
    ) { Output.complain("\(Int((ContinuousClock.now - begun) / .seconds(1))) s  \($0)") }
    let summary = TierRankingSummary(rows, of: ranking)
    let document = RankingDocument(
      command: command, date: Date.now.formatted(.iso8601.year().month().day()),
      numerics: MatrixPath.current.numericsID, referenceNumerics: store.numerics, rows: rows,
      ranking: ranking, summary: summary)
    do {
      try document.encoded().write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw Failure.failed(
        "\(output) cannot be written: check that its folder exists, may be written and has room; the progress is kept"
      )
    }
    show(rows, ranking, summary)
  }

  private var command: String {
    let paths = rules.isEmpty ? "" : " --rules \(rules.joined(separator: " "))"
    return "descent rank --from \(from.rawValue) --to \(to.rawValue)"
      + (record ? " --record" : "") + (archive.map { " --archive \($0)" } ?? "") + paths
      + (tasks.isEmpty ? "" : " --tasks \(tasks.joined(separator: " "))")
      + (references.map { " --references \($0)" } ?? "") + " --output \(output)"
  }

  /// The tasks of both tiers; of a tier of which some are named, these alone.
  private func chosen() throws -> [TaskCatalogue.Entry] {
    let named = try tasks.map { try TaskCatalogue.find($0) }
    if let stray = named.first(where: { $0.tier != from && $0.tier != to }) {
      throw Failure.usage(
        "\(stray.task.name) is of the \(stray.tier.rawValue) tier; this ranking compares \(from.rawValue) and \(to.rawValue)"
      )
    }
    return TaskCatalogue.all.filter { entry in
      let own = named.filter { $0.tier == entry.tier }
      return own.isEmpty || own.contains { $0.task.name == entry.task.name }
    }
  }

  /// The archive's best distinct programs within a quarter of the reference.
  private func finds() throws -> [RankedRule] {
    guard let archive else { return [] }
    let listed = try Archive(at: archive, for: .reading).list(
      Listing(tier: TierName.search.rawValue))
    let near = listed.filter { ($0.score ?? -.infinity) >= Self.least }
      .sorted { ($0.score ?? 0, $1.program.id ?? 0) > ($1.score ?? 0, $0.program.id ?? 0) }
    var found: [RankedRule] = []
    for program in near where found.count < Self.finds {
      let id = program.program.id ?? 0
      let parsed = try Program(parsing: program.program.text, file: "program \(id)")
      found = RankedRule.distinct(
        found + [RankedRule(name: "program \(id)", group: .evolved, program: parsed)])
    }
    if found.count < Self.finds {
      Output.complain(
        "\(archive) has \(found.count) distinct programs within a quarter of the reference, fewer than \(Self.finds)"
      )
    }
    return found
  }

  private func files() throws -> [RankedRule] {
    try rules.map { path in
      let program = try Program(parsing: ProgramSource.read(path), file: path)
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      return RankedRule(name: name, group: .evolved, program: program)
    }
  }

  private func show(
    _ rows: [TierRanking.Row], _ ranking: TierRanking, _ summary: TierRankingSummary
  ) {
    Output.table(
      ["rule", "group", from.rawValue, to.rawValue],
      rows.sorted { ranking.mean($0, on: to) > ranking.mean($1, on: to) }.map { row in
        [
          row.rule.name, row.rule.group.rawValue,
          Output.factor(exp2(ranking.mean(row, on: from))),
          Output.factor(exp2(ranking.mean(row, on: to))),
        ]
      })
    Output.print("")
    Output.table(
      ["rules", "count", "Spearman's ρ", "slope of s (\(to.rawValue)) on s (\(from.rawValue))"],
      summary.agreements.map {
        [$0.group, "\($0.rules)", Self.text($0.correlation), Self.text($0.slope)]
      })
    if summary.contributions.isEmpty { return }
    Output.print("")
    Output.table(
      ["task of \(from.rawValue)", "ρ alone", "ρ of the others"],
      summary.contributions.map {
        [$0.task, Self.text($0.alone), Self.text($0.without)]
      })
    Output.print(
      "a task hurts where ρ of the others is above \(Self.text(summary.agreements.first?.correlation?.value))"
    )
  }

  private static func text(_ value: Double?) -> String {
    value.map { String(format: "%.2f", $0) } ?? "–"
  }

  private static func text(_ figure: TierRankingSummary.Figure?) -> String {
    guard let figure else { return "–" }
    return "\(text(figure.value)) (\(text(figure.low)) to \(text(figure.high)))"
  }
}
