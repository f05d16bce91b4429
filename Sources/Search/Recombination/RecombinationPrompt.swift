import CKernels

/// What a language model is asked in EvoLLM: to go on with a list of points that get better from line to line.
///
/// From the paper (Lange, Tian and Tang 2024): points as whole numbers, sorted from the worst to the best, a question for the
/// next mean, block by block. Ours are the words, the rounding of fitness, and the fitness that is asked for: above the
/// best by a tenth of the way from the worst shown to the best.
public struct RecombinationPrompt: Hashable, Sendable {
  /// What the model is told of its task: the system's message.
  public let instruction: String
  /// The points and the question: the user's message.
  public let text: String
  /// How many numbers an answer has.
  public let count: Int
  /// How many levels each has.
  public let levels: Int

  /// Asks for `dimensions` of the next mean; nil where there are no members.
  init?(
    _ members: [RecombinationHistory.Member], dimensions: Range<Int>, levels: Int
  ) {
    guard let worst = members.first, let best = members.last else { return nil }
    count = dimensions.count
    self.levels = levels
    let spread = best.fitness - worst.fitness
    let wanted =
      best.fitness + (spread > 0 ? spread / 10 : max(abs(best.fitness) / 100, 0.01))
    let rounding = Rounding(members)
    instruction = """
      You carry on a numerical search. A point is \(count == 1 ? "one whole number" : "a list of \(count) whole numbers") from 0 to \(levels - 1). \
      Each line gives the fitness of a point, then the point; higher fitness is better, and the lines are sorted from the \
      worst point to the best. See what the better points have in common and where they lead. Complete the last line with \
      the point around which to search next. Answer with \(count == 1 ? "that number" : "its \(count) numbers, separated by commas,") and nothing else.
      """
    text =
      (members.map { member in
        "fitness: \(rounding.text(member.fitness)); point: "
          + dimensions.map { "\(member.levels[$0])" }.joined(separator: ",")
      } + ["fitness: \(rounding.text(wanted)); point:"]).joined(separator: "\n")
  }

  /// The levels that a reply gives; nil where it gives none, or not as many as were asked for.
  public func levels(in reply: String) -> [Int]? {
    RecombinationReply.levels(in: reply, count: count, levels: levels)
  }
}

/// How fitness is rounded in a prompt: so that the better half of the members can still be told apart.
private struct Rounding {
  private let decimals: Int

  init(_ members: [RecombinationHistory.Member]) {
    let spread = members[members.count - 1].fitness - members[(members.count - 1) / 2].fitness
    let digits = spread > 0 ? ck_log_f64(spread) / ck_log_f64(10) : 0
    decimals = Int(min(max(2 - digits.rounded(.down), 0), 9))
  }

  func text(_ value: Double) -> String {
    let power = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let scaled = (value * power).rounded()
    // Beyond 2⁵³ nothing is rounded away.
    guard abs(scaled) < 0x1p53 else { return "\(value)" }
    let whole = Int(abs(scaled))
    let sign = scaled < 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let digits = String(whole)
    let padded =
      String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }
}
