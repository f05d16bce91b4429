import Eval

/// What decides how far candidates run: rolling hurdles and a prediction, from outcomes that were told, in order.
///
/// Each gate is a function of the outcomes told before a candidate was asked for, so a race repeats whatever the number of
/// workers. It also keeps the books: what was spent, what was saved, and how often a gate was wrong.
struct Race {
  /// Over how many of the last scores a hurdle is taken.
  static let window = 128
  /// How many complete runs a prediction is fitted to at most, and how many new ones it waits for.
  static let memory = 512
  static let refit = 64
  /// A candidate is hopeless where its prediction lies so many residual deviations below the median of complete scores:
  /// where fewer than one in ten of such reach it.
  static let margin = 1.28
  /// How strongly the regression shrinks.
  static let ridge = 1.0

  private let rule: CampaignFile.Racing
  private var shortScores = Window()
  private var completeScores = Window()
  private var completeFitnesses = Window()
  private var lessons: [(inputs: [Double], target: Double)] = []
  private var unlearned = 0
  private var predictor: Predictor?
  private(set) var books = RaceBooks()

  init(_ rule: CampaignFile.Racing) { self.rule = rule }

  /// The gate of a candidate with these features; open where it is the first of its line.
  func gate(_ features: [Double]) -> Gate {
    var gate = Gate(
      hurdle: shortScores.quantile(1 - rule.keep),
      longHurdle: rule.long > 0 ? completeFitnesses.quantile(1 - rule.long) : nil)
    if rule.predictor, let predictor, let median = completeScores.quantile(0.5) {
      gate.prediction = .init(
        predictor, features: features, least: median - Self.margin * predictor.residualDeviation)
    }
    return gate
  }

  /// Takes in a judgement; `standard` is the fitness that makes a drawn candidate a falsely rejected one.
  mutating func tell(_ judgement: Ledger.Judgement, _ features: [Double], standard: Double?) {
    books.enter(judgement, standard: standard)
    if let short = judgement.shortScore { shortScores.add(short) }
    guard let mean = judgement.completeMean else { return }
    completeScores.add(mean)
    if let fitness = judgement.completeFitness { completeFitnesses.add(fitness) }
    guard rule.predictor, !judgement.shortScores.isEmpty else { return }
    lessons.append((judgement.shortScores + features, mean))
    if lessons.count > Self.memory { lessons.removeFirst() }
    unlearned += 1
    if unlearned >= Self.refit {
      predictor = Predictor(fitting: lessons, ridge: Self.ridge)
      unlearned = 0
    }
  }

  /// The last scores.
  private struct Window {
    private var scores: [Double] = []

    mutating func add(_ score: Double) {
      scores.append(score)
      if scores.count > Race.window { scores.removeFirst() }
    }

    /// A quantile; nil until there are enough.
    func quantile(_ share: Double) -> Double? {
      guard scores.count >= Race.window / 4 else { return nil }
      return scores.sorted()[min(Int(share * Double(scores.count)), scores.count - 1)]
    }
  }
}

/// What racing cost and saved, over the candidates told.
public struct RaceBooks: Hashable, Sendable {
  /// What one gate did.
  public struct GateBooks: Hashable, Sendable {
    /// Candidates it stopped.
    public var stopped = 0
    /// Candidates it would have stopped, drawn to be judged in full all the same.
    public var drawn = 0
    /// Those of them that turned out at least as fit as the worst start program: falsely rejected.
    public var falselyRejected = 0
  }

  /// The probe, the hurdle of short runs, the prediction from them: in the order in which they are met.
  public var gates: [(name: String, books: GateBooks)] {
    zip(Gate.Name.allCases, counts).map { ($0.rawValue, $1) }
  }

  private var counts = Gate.Name.allCases.map { _ in GateBooks() }
  /// Candidates that had short runs.
  public private(set) var raced = 0
  /// Candidates that had complete runs, not drawn.
  public private(set) var completed = 0
  /// Gradients spent on all, by rung: probe, short, complete, long.
  public private(set) var gradients = [0, 0, 0, 0]
  /// Gradients that short and complete runs took of those that had both.
  private var fullGradients = 0
  private var completeGradients = 0
  private var full = 0

  /// All gradients spent.
  public var spent: Int { gradients.reduce(0, +) }

  /// How many gradients a gate saved: what complete runs of those it stopped would have taken, in the mean.
  public func saved(by gate: GateBooks) -> Double {
    full > 0 ? Double(gate.stopped) * Double(completeGradients) / Double(full) : 0
  }

  /// The share of gradients saved against running every raced candidate to its complete length; nil before one did.
  public var saved: Double? { saved(over: raced) }

  /// The share saved where duplicates, too, would have been run.
  public func saved(withDuplicates duplicates: Int) -> Double? { saved(over: raced + duplicates) }

  private func saved(over candidates: Int) -> Double? {
    guard full > 0, candidates > 0 else { return nil }
    let each = Double(fullGradients) / Double(full)
    return 1 - Double(gradients[1] + gradients[2]) / (each * Double(candidates))
  }

  mutating func enter(_ judgement: Ledger.Judgement, standard: Double?) {
    for (place, spent) in judgement.gradients.enumerated() { gradients[place] += spent }
    if judgement.shortScore != nil { raced += 1 }
    if judgement.completeMean != nil {
      full += 1
      fullGradients += judgement.gradients[1] + judgement.gradients[2]
      completeGradients += judgement.gradients[2]
      if !judgement.drawn { completed += 1 }
    }
    guard let gate = judgement.gate, let place = Gate.Name.allCases.firstIndex(of: gate) else {
      return
    }
    guard judgement.drawn else {
      counts[place].stopped += 1
      return
    }
    counts[place].drawn += 1
    if let fitness = judgement.fitness, let standard, fitness >= standard {
      counts[place].falselyRejected += 1
    }
  }
}
