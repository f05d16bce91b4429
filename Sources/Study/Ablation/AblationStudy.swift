import DSL
import Determinism
import Eval

/// Which parts of a program matter: takes each away in turn, judges on the select tier with paired seeds, and lets go what
/// makes no significant difference.
///
/// Backward elimination: what is not significantly worse alone (Holm over all) goes one by one, the least first, and stays gone
/// where all that has gone together is neither significantly worse nor below the margin, compared with the original, so that
/// small harms do not add up, and with the best form so far, so that what one removal gains the next does not spend. Then
/// again on what is left, until nothing goes. A function of (program, judge, settings).
public struct AblationStudy: Sendable {
  /// When something may go.
  public struct Settings: Hashable, Sendable {
    /// The level of the tests.
    public var alpha = 0.05
    /// How much of the mean s, log₂ of the speed-up, all that goes may cost together.
    public var margin = 0.03
    /// Whether nothing is to go: the table alone.
    public var isTableOnly = false

    /// The usual settings.
    public init() {}
  }

  let judge: PairedJudge
  let settings: Settings

  /// Makes a study.
  public init(judge: PairedJudge, settings: Settings) {
    self.judge = judge
    self.settings = settings
  }

  /// Ablates a valid program.
  ///
  /// - Parameters:
  ///   - program: The program; its dead code goes at once.
  ///   - workers: How many threads; no result depends on it.
  ///   - progress: Told what is done and how long it will take; from any thread, one at a time.
  public func run(
    _ program: Program, workers: Int, progress: @escaping @Sendable (String) -> Void
  ) throws(AblationError) -> Ablation {
    let original = program.withoutDeadCode()
    let work = JudgedPrograms(judge: judge, workers: workers, progress: progress)
    work.forecast(original)
    let whole = try work.whole(original)
    var elimination = Elimination(original: original, whole: whole, work: work, settings: settings)
    elimination.simplify()
    var table = self.table(of: elimination.current, work)
    while !settings.isTableOnly, elimination.take(table) {
      table = self.table(of: elimination.current, work)
    }
    let result = elimination.current
    var confirmation: PairedDifference?
    if result.structuralHash != original.structuralHash {
      progress("the program that is left, on fresh seeds")
      let fresh = judge.samples(of: [result, original], on: .fresh, workers: workers)
      if fresh[1].failure == nil {
        confirmation = PairedDifference(fresh[0], minus: fresh[1])
      }
    }
    return Ablation(
      original: original, trials: elimination.trials, result: result, table: table,
      originalScores: whole.scores.map { $0.reduce(0, +) / Double($0.count) },
      confirmation: confirmation)
  }

  /// What each part of a program is worth.
  private func table(of program: Program, _ work: JudgedPrograms) -> [Ablation.Row] {
    let variants = Removals(of: program).variants
    let trained = variants.filter { !$0.behavesAsWhole }
    let samples = work.samples(
      [program] + trained.map(\.program), "\(trained.count) variants")
    let differences = samples.dropFirst().map { PairedDifference($0, minus: samples[0]) }
    let adjusted = HolmCorrection.adjusted(differences.map(\.pValue))
    var next = 0
    return variants.map { variant in
      guard !variant.behavesAsWhole else {
        return .init(removal: variant.removal, difference: nil, adjusted: nil, smallestLoss: nil)
      }
      defer { next += 1 }
      let difference = differences[next]
      let level = settings.alpha / Double(differences.count)
      return .init(
        removal: variant.removal, difference: difference, adjusted: adjusted[next],
        smallestLoss: difference.mean == nil ? nil : difference.smallestLoss(at: level))
    }
  }
}

/// The way of a program to fewer parts: what went, and what it is compared with.
private struct Elimination {
  let original: Program
  let whole: PairedJudge.Sample
  let work: JudgedPrograms
  let settings: AblationStudy.Settings
  private(set) var current: Program
  /// The sample of the greatest mean among the original and what was kept.
  private var best: PairedJudge.Sample
  private(set) var trials: [Ablation.Trial] = []
  /// What need not be tried again.
  private var tried: Set<StableHash>

  init(
    original: Program, whole: PairedJudge.Sample, work: JudgedPrograms,
    settings: AblationStudy.Settings
  ) {
    self.original = original
    self.whole = whole
    self.work = work
    self.settings = settings
    current = original
    best = whole
    tried = [original.structuralHash]
  }

  /// Begins with the simplified form; where that is equal in real numbers only, it is tried as everything else.
  mutating func simplify() {
    let simplified = original.simplified()
    if simplified.structuralHash == original.structuralHash {
      current = simplified
    } else {
      tried.insert(simplified.structuralHash)
      _ = attempt(simplified, "what simplification rewrites", "")
    }
  }

  /// Lets go what may go of a table of the current program; false where nothing went.
  mutating func take(_ table: [Ablation.Row]) -> Bool {
    let base = current.withoutDeadCode()
    var gone: [Removal.Edit] = []
    for row in candidates(table) {
      let edits = gone + [row.removal.edit]
      guard let next = base.removing(edits)?.simplified(),
        tried.insert(next.structuralHash).inserted
      else { continue }
      if attempt(next, row.removal.name, row.removal.change) { gone = edits }
    }
    return !gone.isEmpty
  }

  /// What is not significantly worse alone and within the margin: gifts first, then what differs least.
  ///
  /// So what makes no difference goes before what makes the rule another, if a better, one.
  private func candidates(_ table: [Ablation.Row]) -> [Ablation.Row] {
    let distances = table.map { row -> Double? in
      guard let difference = row.difference else { return 0 }
      guard let mean = difference.mean, mean > -settings.margin,
        !row.isSignificant(at: settings.alpha)
      else { return nil }
      return abs(mean)
    }
    return table.indices.compactMap { place in distances[place].map { (place, $0) } }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { table[$0.0] }
  }

  /// Whether a program may stand for the original; it is the current one from there on.
  private mutating func attempt(_ program: Program, _ name: String, _ change: String) -> Bool {
    let sample = work.samples([program], "without \(name)")[0]
    let difference = PairedDifference(sample, minus: whole)
    let toBest = PairedDifference(sample, minus: best)
    let isKept = [difference, toBest].allSatisfy {
      $0.holds(at: settings.alpha, margin: settings.margin)
    }
    trials.append(
      .init(
        name: name, change: change, difference: difference, toBest: toBest, isKept: isKept,
        program: program))
    guard isKept else { return false }
    current = program
    if let mean = sample.mean, let former = best.mean, mean > former { best = sample }
    return true
  }
}
