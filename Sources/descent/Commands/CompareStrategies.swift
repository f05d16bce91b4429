import ArgumentParser
import Campaign
import Foundation
import Study

struct CompareStrategies: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-strategies",
    abstract: "Runs strategies and controls at an equal budget, and says which beat chance.",
    discussion: """
      Runs the campaign with its own strategy, with the others, and with two controls, random search and evolution of constants alone, \
      once a seed each, and prints a table in Markdown: the best find (on the select tier where the file has `select`) and the quality of the map of \
      elites, with intervals and a rank test against random search; and how often and how soon the campaign's goal was met, \
      where it has one. Language models that the \
      campaign names are not asked. Each run has one worker; --workers says how many run at a time and changes nothing but the time. First \
      comes a forecast. Ctrl-C ends it with the table of the runs that are done; where --archives is given the same \
      command goes on later.

      Example:  descent compare-strategies campaigns/quickstart.yaml --seeds 5 --max-gradients 2000000
      """)

  @Argument(help: ArgumentHelp("The campaign file.", valueName: "file"))
  var file: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Runs of each strategy, on the campaign's seed and those after it.", valueName: "count"))
  var seeds = 5

  @Option(
    help: ArgumentHelp(
      "Strategies, with commas; without it the campaign's own, the standard ones and the controls.",
      valueName: "names"))
  var strategies: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Gradients of training steps a run; without it what the file says of gradients, judgements or programs.",
      valueName: "count"))
  var maxGradients: Int?

  @Option(help: ArgumentHelp("Where every run's figures go.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Where every run's archive is kept.", valueName: "folder"))
  var archives: String?

  @OptionGroup var workers: WorkersOption

  func validate() throws {
    try CampaignOptions.check(seeds, "--seeds", 1...1000)
    try CampaignOptions.check(maxGradients, "--max-gradients", CampaignLimits.gradients)
  }

  func run() throws {
    let file = try CampaignFile(
      at: file, overrides: CampaignOverrides(maxGradients: maxGradients), vocabulary: .standard)
    let comparison = try StrategyComparison(
      try CampaignSetup(file),
      strategies: strategies?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
      seeds: seeds, gradients: maxGradients, build: Build.version)
    try comparison.setup.check()
    Interruption.watch()
    let begun = ContinuousClock.now
    let runs = try comparison.run(
      workers: workers.count, archives: archives.map { URL(fileURLWithPath: $0) },
      shouldStop: { Interruption.isRequested }
    ) { Output.complain("\(Int((ContinuousClock.now - begun) / .seconds(1))) s  \($0)") }
    if !runs.isEmpty {
      try show(StrategyTable(runs, on: comparison.tier, hasGoal: file.goal != nil), runs)
    }
    if Interruption.isRequested { throw ExitStatus.interrupted }
  }

  private func show(_ table: StrategyTable, _ runs: [ComparedRun]) throws {
    Output.print(table.markdown)
    Output.print("\n" + table.legend)
    guard let csv else { return }
    do {
      try runs.csv.write(toFile: csv, atomically: true, encoding: .utf8)
    } catch {
      throw Failure.failed(
        "\(csv) cannot be written: check that its folder exists, may be written and has room")
    }
  }
}
