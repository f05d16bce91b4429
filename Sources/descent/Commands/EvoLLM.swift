import ArgumentParser
import Campaign
import Eval
import Foundation
import LanguageModel
import Search
import Study

struct EvoLLM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evollm",
    abstract: "Compares EvoLLM with random search and hill climbing on BBOB.",
    discussion: """
      EvoLLM (Lange, Tian and Tang 2024) lets a language model recombine: it is shown the best points of the last generations and \
      asked for the next mean. With --url and --model it asks one; without it an embedded recombiner does the work. Either is compared, \
      at equal evaluations and from the same starts, with random search, with Gaussian hill climbing whose step was chosen on other \
      instances, and with hill climbing by the one-fifth rule; a model also with the embedded recombiner. Where a model's answer cannot \
      be read, the embedded mean steps in; a line below the table counts how often. A key is named by --key-env and never printed.

      Example:  descent evollm
      Example:  descent evollm --functions 1,8,15 --dimensions 2 --seeds 1 --url http://127.0.0.1:8080/v1 --model qwen3
      """)

  @Option(help: ArgumentHelp("Functions, as 1,3,8-14.", valueName: "numbers"))
  var functions = "1-24"

  @Option(help: ArgumentHelp("Dimensions, as 2,5,10.", valueName: "numbers"))
  var dimensions = "2,5,10"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instances of each function, from \(BBOBComparison.firstInstance) on.", valueName: "count"))
  var instances = 5

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Starts on each instance.", valueName: "count"))
  var seeds = 3

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Evaluations a run; 100 a dimension without it.", valueName: "count"))
  var evaluations: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Members of a generation.", valueName: "count"))
  var population = EvolutionByRecombination.Settings().population

  @OptionGroup var asking: AskingOptions

  @Option(help: ArgumentHelp("Where every run's gap goes; must not exist.", valueName: "file"))
  var csv: String?

  @OptionGroup var workers: WorkersOption

  func validate() throws {
    try CampaignOptions.check(instances, "--instances", 1...1000)
    try CampaignOptions.check(seeds, "--seeds", 1...1000)
    try CampaignOptions.check(evaluations, "--evaluations", 2...10_000_000)
    try CampaignOptions.check(population, "--population", 2...10_000)
    _ = try settings
  }

  /// What is compared.
  var settings: BBOBComparison.Settings {
    get throws {
      var settings = BBOBComparison.Settings()
      settings.functions = try Self.numbers(
        functions, "--functions", within: 1...BBOB.functions.count)
      settings.dimensions = try Self.numbers(
        dimensions, "--dimensions", within: BBOB.dimensions)
      settings.instances = instances
      settings.seeds = seeds
      settings.evaluations = evaluations
      settings.evolution.population = population
      settings.evolution.members = asking.members
      settings.evolution.generations = asking.generations
      settings.evolution.block = asking.block
      settings.levels = asking.levels
      return settings
    }
  }

  func run() throws {
    if let csv { try NewFile.check(csv) }
    let comparison = BBOBComparison(try settings)
    Interruption.watch()
    var runs: [BBOBRun] = []
    var footer: String?
    if let correspondence = asking.correspondence {
      let tasks = comparison.tasks.count
      Output.complain(
        "\(tasks) runs with the model, \(comparison.mostQuestions) questions at most; Ctrl-C ends it with the runs that are done"
      )
      do throws(ChatFailure) {
        var done = 0
        let asked = try comparison.run(
          asking: correspondence, shouldStop: { Interruption.isRequested }
        ) { run in
          done += 1
          let task = run.task
          Output.complain(
            "\(done) of \(tasks): f\(task.function), dimension \(task.dimension), instance \(task.instance), seed \(task.seed): "
              + "log10 of the gap \(String(format: "%.2f", run.gap))")
        }
        runs = asked.runs
        footer = Self.text(asked.consultation)
      } catch {
        throw Failure.failed("\(error)")
      }
    }
    if asking.correspondence == nil || !runs.isEmpty {
      runs += comparison.run(workers: workers.count)
      let table = BBOBTable(runs)
      Output.print(table.markdown + "\n\n" + table.summary + "\n\n" + Self.legend)
    }
    if let footer { Output.print("\n" + footer) }
    if let csv, !runs.isEmpty { try NewFile.write(runs.csv, to: csv) }
    if Interruption.isRequested { throw ExitStatus.interrupted }
  }

  /// What the columns mean.
  static let legend = """
    Medians over runs of log10 of the gap to the least value, no less than -8, with 95 % bootstrap intervals. p: rank-sum test against \
    EvoLLM, two-sided, Holm's correction over the whole table. Wins: runs from the same start in which EvoLLM ended lower.
    """

  /// How often the embedded mean stepped in, and what the model cost.
  static func text(_ consultation: Consultation) -> String {
    let embedded = consultation.questions - consultation.answered
    return
      "Of \(consultation.questions) means the model gave \(consultation.answered); the embedded mean stepped in for \(embedded): "
      + "\(consultation.unreadable) answers could not be read, \(consultation.failed) did not come, "
      + "\(consultation.unasked) were beyond the budget. "
      + String(
        format: "%d tokens, $%.4f.", consultation.spending.tokens, consultation.spending.dollars)
  }

  /// Reads numbers and ranges, each number once, in order.
  static func numbers(_ text: String, _ name: String, within range: ClosedRange<Int>) throws
    -> [Int]
  {
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        .map { Int($0.trimmingCharacters(in: .whitespaces)) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
        range.contains(first), range.contains(last)
      else {
        throw ValidationError(
          "\(name) must be numbers from \(range.lowerBound) to \(range.upperBound), as 1,3,8-14, got \(text)"
        )
      }
      numbers += (first...last).filter { !numbers.contains($0) }
    }
    return numbers.sorted()
  }
}
