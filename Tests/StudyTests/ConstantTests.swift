import DSL
import Testing

@testable import Eval
@testable import Study

@Suite struct ConstantTests {
  /// The sign of the gradient, written so that two constants may not become equal: then it would stand still.
  static let exact = """
    optimizer exact
    hyper beta = 0.4123
    state m

    m = lerp(g, m, beta)
    update = sign(1.41234 * m - 1.32345 * m)
    """

  @Test("a weight below 1 is rounded by its distance from 1, other constants by their size")
  func rounding() throws {
    func rounded(_ value: Double, _ digits: Int) -> Double {
      ProgramConstant(place: .hyper(0), name: "x", value: value, range: nil)
        .rounded(value, to: digits)
    }
    #expect(rounded(0.9982, 1) == 0.998 && rounded(0.9982, 2) == 0.9982)
    #expect(rounded(0.8999999761581421, 1) == 0.9)
    #expect(rounded(0.99822, 1) == 0.998 && rounded(0.99822, 2) == 0.9982)
    #expect(rounded(0.5, 1) == 0.5 && rounded(0.9996, 1) == 0.9996)
    #expect(rounded(1.109133005142212, 1) == 1 && rounded(1.109133005142212, 2) == 1.1)
    #expect(rounded(0.0002137, 1) == 0.0002 && rounded(-0.4602, 2) == -0.46)
    #expect(rounded(1234, 2) == 1200 && rounded(0.4602, 1) == 0.5)
    let fenced = ProgramConstant(
      place: .hyper(0), name: "x", value: 0.46, range: 0.4...0.48)
    #expect(fenced.rounded(0.46, to: 1) == 0.46)
    #expect(fenced.digits(of: 0.46) == 1)
    let free = ProgramConstant(place: .hyper(0), name: "x", value: 0.46, range: nil)
    #expect(free.digits(of: 0.46) == 2 && free.digits(of: 0.9982) == 2)
  }

  @Test("constants are hyper-parameters and literals, not zeros nor numbers that decide kinds")
  func constants() throws {
    let program = try Program(
      parsing: """
        optimizer x
        hyper a = 0.9, unused = 3
        state m
        m = lerp(g, m, a)
        x = 0.25 * m + 0 * g
        update = newton_schulz(x, 3.4445, -4.775, 2.0315, 5) + 0.01 * normal(7)
        """)
    let constants = program.tunableConstants
    #expect(constants.map(\.value) == [0.9, 0.25, 3.4445, -4.775, 2.0315, 0.01])
    #expect(
      constants.map(\.name) == ["a", "statement 2"] + [String](repeating: "statement 3", count: 4))
    let other = program.with([0.8, 1, 2, -3, 4, 5])
    #expect(other.tunableConstants.map(\.value) == [0.8, 1, 2, -3, 4, 5])
    #expect(other.isValid && program.with(constants.map(\.value)) == program)
  }

  /// Bowls with so much noise that averages may be short.
  static let tasks = [
    BowlTask(name: "bowl", noise: 0.1), BowlTask(name: "noisy-bowl", noise: 0.2),
  ]

  static func judge(_ program: Program) throws -> PairedJudge {
    var settings = PairedJudge.Settings()
    settings.seeds = 4
    return try PairedJudge(
      tasks: tasks.map { TieredTask($0) }, references: TierRankingTests.store.get(), for: program,
      settings: settings)
  }

  static func round(
    _ text: String, tuned: Program? = nil, workers: Int = 2,
    _ change: (inout ConstantRounding.Settings) -> Void = { _ in }
  ) throws -> RoundedConstants {
    let program = try Program(parsing: text)
    var settings = ConstantRounding.Settings()
    change(&settings)
    return try ConstantRounding(
      judge: text == exact ? AblationTests.judge(program, seeds: 4) : judge(program),
      settings: settings
    ).run(program, tuned: tuned, workers: workers) { _ in }
  }

  @Test("digits that lose nothing go, together and then one by one; a digit that counts stays")
  func digits() throws {
    let found = try Self.round(Self.exact)
    #expect(found.rows.map(\.name) == ["beta", "statement 2", "statement 2"])
    // With one digit 1 · m − 1 · m stands still; with two it moves as before, and 1.3 can lose another, 1.4 cannot.
    #expect(found.rows.map(\.rounded) == [0.4, 1.4, 1])
    #expect(found.rows.map(\.exact) == found.rows.map(\.original))
    #expect(found.attempts.first?.name == "1 digit" && found.attempts.first?.isKept == false)
    #expect(found.attempts.first?.difference.failure != nil)
    #expect(found.attempts.filter(\.isKept).allSatisfy { $0.again != nil })
    #expect(found.attempts.contains { $0.name == "statement 2 with 1" && !$0.isKept })
    #expect(found.result.text.contains("update = sign(1.4 * m - 1 * m)"))
    let confirmed = try #require(found.confirmation?.mean)
    #expect(abs(confirmed) < 0.1)
  }

  @Test("a rounding is alike for any number of workers")
  func workers() throws {
    let (one, two) = (
      try Self.round(Self.exact, workers: 1), try Self.round(Self.exact, workers: 2)
    )
    #expect(one.rows == two.rows && one.attempts == two.attempts)
    #expect(one.confirmation == two.confirmation && one.result == two.result)
  }

  @Test(
    "without a margin for what tests cannot find, digits that count would go: the margin can fail")
  func canary() throws {
    // With one digit momentum is 0.9 in place of 0.78.
    let text = "optimizer x\nstate m\n\nm = 0.26 * m + 0.26 * m + 0.26 * m + g\nupdate = m\n"
    let strict = try Self.round(text) { $0.alpha = 1e-9 }
    #expect(
      strict.attempts.first?.isKept == false && strict.attempts.first?.difference.failure == nil)
    let loose = try Self.round(text) {
      $0.alpha = 1e-9
      $0.margin = 4
    }
    #expect(loose.result.text.contains("m = 0.3 * m + 0.3 * m + 0.3 * m + g"))
  }

  /// An average that is much too long for a bowl.
  static let slow = "optimizer slow\nstate m\n\nm = lerp(g, m, 0.8123456)\nupdate = m\n"

  static func tune(steps: Int, workers: Int) throws -> Program {
    let judge = try Judge(
      tasks: tasks.map { TieredTask($0) }, references: TierRankingTests.store.get(),
      seed: 5)
    return ConstantTuning(judge: judge)
      .run(try Program(parsing: slow), steps: steps, workers: workers) { _ in }
  }

  @Test("tuning finds better constants, alike for any number of workers, and none without steps")
  func tuning() throws {
    let tuned = try Self.tune(steps: 24, workers: 2)
    let alone = try Self.tune(steps: 24, workers: 1)
    #expect(tuned == alone)
    let value = try #require(tuned.tunableConstants.first?.value)
    #expect(value < 0.75)
    #expect(tuned.isValid)
    let untouched = try Self.tune(steps: 0, workers: 1)
    #expect(untouched.text == Self.slow)

    let found = try Self.round(Self.slow, tuned: tuned)
    #expect(found.rows.first?.exact == value)
    #expect(try #require(found.tuning?.mean) > 0)
    let row = try #require(found.rows.first)
    #expect(row.rounded != row.exact && abs(row.rounded - row.exact) < 0.05)
  }

  @Test("tuned constants that are worse on the select tier do not stand")
  func worse() throws {
    let worse = try Program(parsing: Self.slow).with([0.9])
    let found = try Self.round(Self.slow, tuned: worse)
    #expect(try #require(found.tuning?.mean) < 0)
    #expect(found.rows.first?.exact == 0.8123456)
    #expect(found.rows.first?.rounded == 0.8)
  }
}
