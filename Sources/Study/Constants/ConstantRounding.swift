import DSL
import Eval

/// Rounds the constants of a program to the fewest digits that lose nothing on the select tier, and validates them anew.
///
/// All together to one, two, three … significant digits, the fewest with which the program is neither significantly worse
/// than with its exact constants nor below the margin, on the seeds by which the study decides and again on others; then each
/// alone a digit coarser, as long as all together hold. A function of (programs, judge, settings).
public struct ConstantRounding: Sendable {
  /// When a rounding holds.
  public struct Settings: Hashable, Sendable {
    /// The level of the tests.
    public var alpha = 0.05
    /// How much of the mean s, log₂ of the speed-up, rounding may cost.
    public var margin = 0.03
    /// The most digits that are tried for all together.
    public var mostDigits = 6

    /// The usual settings.
    public init() {}
  }

  let judge: PairedJudge
  let settings: Settings

  /// Makes a rounding.
  public init(judge: PairedJudge, settings: Settings) {
    self.judge = judge
    self.settings = settings
  }

  /// Rounds a program.
  ///
  /// - Parameters:
  ///   - program: A valid program.
  ///   - tuned: The same with tuned constants; they stand where they are no worse on the select tier, else the program's own.
  ///   - workers: How many threads; no result depends on it.
  ///   - progress: Told what is done and how long it will take; from any thread, one at a time.
  public func run(
    _ program: Program, tuned: Program?, workers: Int,
    progress: @escaping @Sendable (String) -> Void
  ) throws(AblationError) -> RoundedConstants {
    let work = JudgedPrograms(judge: judge, workers: workers, progress: progress)
    work.forecast(program)
    let whole = try work.whole(program)
    var exact = program
    var tuning: PairedDifference?
    if let tuned, tuned.structuralHash != program.structuralHash {
      let difference = PairedDifference(
        work.samples([tuned], "with tuned constants")[0], minus: whole)
      tuning = difference
      if difference.holds(at: settings.alpha, margin: 0) { exact = tuned }
    }
    let constants = exact.tunableConstants
    var trial = RoundingTrial(
      exact: exact, judge: judge, settings: settings, work: work, workers: workers)
    let own = constants.map { $0.digits(of: $0.value) }
    let together = (1...settings.mostDigits).first { count in
      trial.holds(own.map { min($0, count) }, "\(count) digit\(count == 1 ? "" : "s")")
    }
    var digits = own.map { min($0, together ?? $0) }
    for place in constants.indices {
      while digits[place] > 1 {
        var coarser = digits
        coarser[place] -= 1
        let name = "\(constants[place].name) with \(coarser[place])"
        guard trial.holds(coarser, name) else { break }
        digits = coarser
      }
    }
    let values = zip(constants, digits).map { $0.rounded($0.value, to: $1) }
    let result = exact.with(values)
    var confirmation: PairedDifference?
    if result != program {
      progress("the rounded program, on fresh seeds")
      let fresh = judge.samples(of: [result, program], on: .fresh, workers: workers)
      if fresh[1].failure == nil {
        confirmation = PairedDifference(fresh[0], minus: fresh[1])
      }
    }
    return RoundedConstants(
      rows: zip(zip(program.tunableConstants, constants), values).map {
        .init(name: $0.0.name, original: $0.0.value, exact: $0.1.value, rounded: $1)
      }, tuning: tuning, attempts: trial.attempts, result: result, confirmation: confirmation)
  }
}

/// Tries roundings of one program's constants.
private struct RoundingTrial {
  let exact: Program
  let judge: PairedJudge
  let settings: ConstantRounding.Settings
  let work: JudgedPrograms
  let workers: Int
  private(set) var attempts: [RoundedConstants.Attempt] = []
  /// What the exact program scores on the seeds that check; judged once it is asked for.
  private var checked: PairedJudge.Sample?

  init(
    exact: Program, judge: PairedJudge, settings: ConstantRounding.Settings,
    work: JudgedPrograms, workers: Int
  ) {
    self.exact = exact
    self.judge = judge
    self.settings = settings
    self.work = work
    self.workers = workers
  }

  /// Whether the constants with so many digits lose nothing, on the seeds that decide and on those that check.
  mutating func holds(_ digits: [Int], _ name: String) -> Bool {
    let values = zip(exact.tunableConstants, digits).map { $0.rounded($0.value, to: $1) }
    let rounded = exact.with(values)
    guard rounded != exact else { return true }
    let samples = work.samples([exact, rounded], name)
    let difference = PairedDifference(samples[1], minus: samples[0])
    var again: PairedDifference?
    if difference.holds(at: settings.alpha, margin: settings.margin) {
      let programs = checked == nil ? [rounded, exact] : [rounded]
      let found = judge.samples(of: programs, on: .checking, workers: workers)
      let base = checked ?? found[1]
      checked = base
      // An exact program that fails on other seeds tells nothing against a rounding.
      if base.failure == nil { again = PairedDifference(found[0], minus: base) }
    }
    let isKept = [difference, again ?? difference].allSatisfy {
      $0.holds(at: settings.alpha, margin: settings.margin)
    }
    attempts.append(
      .init(name: name, values: values, difference: difference, again: again, isKept: isKept))
    return isKept
  }
}

/// What a rounding of constants found.
public struct RoundedConstants: Sendable {
  /// One constant.
  public struct Row: Hashable, Sendable {
    /// The hyper-parameter's name, or the statement in which the literal stands.
    public let name: String
    /// Its value in the program that was given.
    public let original: Double
    /// Its value before rounding: tuned where the tuning stands.
    public let exact: Double
    /// Its value in the program that is left.
    public let rounded: Double
  }

  /// A rounding that was tried.
  public struct Attempt: Hashable, Sendable {
    /// What was rounded: `2 digits` of all, or one constant further.
    public let name: String
    /// All constants with it.
    public let values: [Double]
    /// The program with it, compared with the exact one.
    public let difference: PairedDifference
    /// The same on other seeds; nil where it did not hold on the first.
    public let again: PairedDifference?
    /// Whether it holds.
    public let isKept: Bool
  }

  /// The constants: hyper-parameters, then literals in the order of the statements.
  public let rows: [Row]
  /// The tuned program compared with the one that was given; nil where nothing was tuned.
  public let tuning: PairedDifference?
  /// What was tried, in order.
  public let attempts: [Attempt]
  /// The program with rounded constants.
  public let result: Program
  /// The result compared with the program that was given on seeds that decided nothing; nil where they are one.
  public let confirmation: PairedDifference?
}
