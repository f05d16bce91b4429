import Archive
import ArgumentParser
import Campaign
import Eval
import Foundation
import Report
import Study
import TensorCore

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a campaign: breeds programs, trains models with each, keeps the best.",
    discussion: """
      The campaign file says what to run; an option here goes before what the file says. The same file and seed give \
      the same archive with any number of workers. Ctrl-C stops it: what was judged is kept and shown, the exit \
      code is 130, and `descent resume` goes on; a second Ctrl-C ends the process at once.

      Example:  descent run campaigns/quickstart.yaml --workers 2 --max-seconds 60
      """)

  @Argument(help: ArgumentHelp("The campaign file.", valueName: "file"))
  var file: String

  @OptionGroup var overrides: CampaignOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of all randomness.", valueName: "seed"))
  var seed: Int?

  func validate() throws {
    try CampaignOptions.check(seed, "--seed", CampaignLimits.seed)
  }

  func run() throws {
    var overrides = overrides.values
    overrides.seed = seed.map { UInt64($0) }
    let file = try CampaignFile(at: file, overrides: overrides, vocabulary: .standard)
    let setup = try CampaignSetup(file)
    try setup.check()
    let path = file.archive ?? ArchiveOption.standard
    let archive = try Archive(at: path, for: .creating)
    let record = try archive.begin(try CampaignRecord(file, build: Build.version))
    let workers = file.workers ?? ProcessInfo.processInfo.activeProcessorCount
    Output.complain("\(CampaignForecast(setup, workers: workers))")
    try CampaignScreen.show(setup, in: archive, as: record)
  }
}

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on with a campaign that ended or was killed.",
    discussion: """
      Everything that the campaign needs is in its archive. What was judged is told again, which takes a tenth of a \
      millisecond a candidate; then the search goes on as if it had never stopped. A limit given here counts from \
      now for seconds, from the campaign's beginning for programs.

      Example:  descent resume --archive archive/descent.sqlite --max-seconds 600
      """)

  @OptionGroup var overrides: CampaignOptions

  @Option(
    help: ArgumentHelp("The campaign's number; the last one without it.", valueName: "number"))
  var campaign: Int64?

  @Option(parsing: .unconditional, help: .hidden)
  var seed: String?

  func validate() throws {
    if seed != nil {
      throw ValidationError(
        "--seed cannot change when a campaign goes on: run it anew with `descent run`")
    }
  }

  func run() throws {
    let path = overrides.archivePath
    let archive = try Archive(at: path, for: .writing)
    let campaigns = try archive.campaigns()
    guard let last = campaigns.last else {
      throw Failure.badInput(
        "\(path) has no campaign yet: begin one with `descent run FILE --archive \(path)`")
    }
    let record = try campaign.map { try archive.campaign(numbered: $0) } ?? last
    let here = MatrixPath.current.numericsID
    if record.numerics != here {
      Output.complain(
        "warning: campaign \(record.name) was begun on numerics \(record.numerics), this machine has \(here): "
          + "what is judged from here on agrees with the rest to rounding, not bit for bit")
    }
    let file = try CampaignFile(settings: record.settings).overridden(by: overrides.values)
    let asksForBudget = overrides.budgetTokens != nil || overrides.budgetUsd != nil
    if file.models == nil && asksForBudget {
      throw Failure.usage(
        "campaign \(record.name) asks no language models: leave --budget-tokens and --budget-usd out"
      )
    }
    let setup = try CampaignSetup(file)
    try setup.check()
    try CampaignScreen.show(setup, in: archive, as: record)
  }
}

/// Runs a campaign before the user's eyes.
enum CampaignScreen {
  @discardableResult
  static func show(
    _ setup: CampaignSetup, in archive: Archive, as record: CampaignRecord
  ) throws -> CampaignSummary {
    var setup = setup
    setup.study = { Dossier(of: $0) }
    setup.references = try ReferenceRefresh().store(
      setup.references, for: setup.judgedTasks, in: archive,
      workers: setup.file.workers ?? ProcessInfo.processInfo.activeProcessorCount
    ) { Output.complain($0) }
    let line = LiveLine()
    Interruption.watch()
    let run = try CampaignRun(
      setup, in: archive, as: record, shouldStop: { Interruption.isRequested },
      report: { line.show($0) })
    defer { line.finish() }
    let summary = try run.run()
    line.finish()
    Output.write(SummaryPage.text(summary))
    if summary.isInterrupted { throw ExitStatus.interrupted }
    return summary
  }
}

/// The options that `run` and `resume` share.
struct CampaignOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The archive; \(ArchiveOption.standard) unless the campaign file names another.",
      valueName: "file"))
  var archive: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Judging threads; one a core without it.", valueName: "count"))
  var workers: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Ends after so many proposals, duplicates included.", valueName: "count"))
  var maxPrograms: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Ends after so many judgements.", valueName: "count"))
  var maxEvaluations: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Ends after so many gradients of training steps.", valueName: "count"))
  var maxGradients: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Ends after so many seconds.", valueName: "seconds"))
  var maxSeconds: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Language models may take so many tokens, read and written.", valueName: "count"))
  var budgetTokens: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Language models may cost so many US dollars, by the prices in the campaign file.",
      valueName: "dollars"))
  var budgetUsd: Double?

  /// What goes before the file.
  var values: CampaignOverrides {
    CampaignOverrides(
      archive: archive, workers: workers, maxPrograms: maxPrograms,
      maxEvaluations: maxEvaluations, maxGradients: maxGradients, maxSeconds: maxSeconds,
      budgetTokens: budgetTokens, budgetDollars: budgetUsd)
  }

  /// The archive to resume.
  var archivePath: String {
    var option = ArchiveOption()
    option.archive = archive
    return option.path
  }

  func validate() throws {
    try Self.check(workers, "--workers", CampaignLimits.workers)
    try Self.check(maxPrograms, "--max-programs", CampaignLimits.programs)
    try Self.check(maxEvaluations, "--max-evaluations", CampaignLimits.programs)
    try Self.check(maxGradients, "--max-gradients", CampaignLimits.gradients)
    try Self.check(budgetTokens, "--budget-tokens", CampaignLimits.tokens)
    try Self.check(budgetUsd, "--budget-usd", CampaignLimits.dollars)
    try Self.check(maxSeconds, "--max-seconds", CampaignLimits.seconds)
  }

  /// Refuses a number that is out of range.
  static func check(_ value: Double?, _ name: String, _ range: ClosedRange<Double>) throws {
    guard let value, !range.contains(value) else { return }
    let least = range.lowerBound == 0 ? "0" : "\(range.lowerBound)"
    throw ValidationError(
      "\(name) must be a number from \(least) to \(Int(range.upperBound)), got \(value)")
  }

  /// Refuses a whole number that is out of range.
  static func check(_ value: Int?, _ name: String, _ range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), got \(value)"
    )
  }
}
