import Campaign
import DSL
import Eval
import Foundation
import Machine

/// What a campaign will take, told before it begins: from timed steps of its first start program.
///
/// For people, never part of a decision. Dearer rules than the start take longer, duplicates and what falls at the probe
/// take next to nothing.
public struct CampaignForecast: CustomStringConvertible, Sendable {
  /// Seconds, on all workers together, until the start programs are judged on the search tier.
  public let starts: Double
  /// Seconds that the select tier takes for the start programs, twice, and for the finalists.
  public let select: Double
  /// Judgements of bred candidates a second.
  public let rate: Double
  private let file: CampaignFile
  private let gradientsEach: Double

  /// Times a few steps on each task, some hundredths of a second each.
  public init(_ setup: CampaignSetup, workers: Int) {
    let rule = setup.starts.first.map { ProgramRule(Graph(setup.grammar.completed($0))) }
    func seconds(_ task: any ProxyTask) -> Double {
      rule.map { RunCost.measure($0, on: task, within: 0.03).seconds(steps: task.steps) } ?? 0
    }
    self.init(
      setup, workers: workers,
      search: setup.tasks.map {
        CompleteRun(task: $0.task.name, steps: $0.task.steps, seconds: seconds($0.task))
      },
      select: setup.file.select == nil ? 0 : setup.select.reduce(0) { $0 + seconds($1.task) })
  }

  /// A complete run of a task of the search tier.
  struct CompleteRun {
    let task: String
    let steps: Int
    let seconds: Double
  }

  /// Makes a forecast of what complete runs take: of each search task, with its steps, and of all select tasks together.
  init(
    _ setup: CampaignSetup, workers: Int, search: [CompleteRun],
    select: Double
  ) {
    file = setup.file
    let racing = setup.file.racing ?? CampaignFile.Racing()
    let budget = setup.searchBudget
    let afresh = Double(LearningRateSearch.afreshRates)
    // In runs of the whole length: short ones are a quarter as long, long ones four times.
    func runs(_ name: String, short: Double, complete: Double, long: Double) -> Double {
      let isShort = racing.short.isEmpty || racing.short.contains(name)
      return (isShort ? short * Double(budget.shortSeeds) / 4 : 0) + complete + 4 * long
    }
    func total(_ runs: (String) -> Double, _ weight: (CompleteRun) -> Double) -> Double {
      search.reduce(0) { $0 + weight($1) * runs($1.task) }
    }
    let ofStart = { (name: String) in
      runs(
        name, short: afresh,
        complete: 3 * Double(budget.choosingSeeds) * afresh + Double(budget.scoringSeeds), long: 0)
    }
    // Three rates, now and then a fourth; the gates let a share on.
    let ofChild = { (name: String) in
      runs(
        name, short: 3.5,
        complete: racing.keep * (3.5 * Double(budget.choosingSeeds) + Double(budget.scoringSeeds)),
        long: racing.keep * racing.long * Double(budget.longSeeds))
    }
    let count = Double(setup.starts.count)
    starts = count * total(ofStart, \.seconds) / Double(workers)
    let each = total(ofChild, \.seconds)
    rate = each > 0 ? Double(workers) / each : 0
    gradientsEach = total(ofChild) { Double($0.steps) }
    let judgements = 2 * count + 2 * Double(setup.file.select?.programs ?? 0)
    let trials =
      afresh * Double(setup.selectBudget.choosingSeeds) + Double(setup.selectBudget.scoringSeeds)
    self.select = judgements * trials * select / Double(workers)
  }

  /// `Forecast: the start programs take about 12 s, …`.
  public var description: String {
    var parts = ["the start programs take about \(RunForecast.text(starts))"]
    if select > 0 {
      parts.append("they and the finalists on the select tier \(RunForecast.text(select))")
    }
    parts.append("then about \(Self.number(rate)) candidates a second are judged")
    return "Forecast: " + parts.joined(separator: ", ") + ending
  }

  /// What the budget allows.
  private var ending: String {
    var ends: [(seconds: Double, judged: Double)] = []
    if let seconds = file.maxSeconds {
      ends.append((seconds, max(0, seconds - starts - select) * rate))
    }
    for judged in [
      file.maxEvaluations.map(Double.init), file.maxGradients.map { Double($0) / gradientsEach },
    ] {
      if let judged, rate > 0 { ends.append((starts + select + judged / rate, judged)) }
    }
    guard let end = ends.min(by: { $0.seconds < $1.seconds }) else { return "." }
    if end.judged < 1 {
      return "; \(RunForecast.text(end.seconds)) end before that: give it more time."
    }
    return "; some \(Self.number(end.judged)) within \(RunForecast.text(end.seconds))."
  }

  private static func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.1f" : "%.0f", value)
  }
}
