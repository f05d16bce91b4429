import DSL

/// Chooses who is judged on the select tier: the start programs, now and then the best not yet promoted, and at
/// the end the finalists.
///
/// It reads outcomes that were told, in order, so its choices repeat; and nothing it learns goes back to breeding.
struct Promotions {
  /// A candidate worth promoting.
  struct Candidate {
    var index: Int
    var program: Program
    /// Its fitness on the search tier; nil for a start program that was rejected there.
    var fitness: Double?
  }

  private let rule: CampaignFile.Promotion?
  /// Whether the start programs are judged, too.
  private let judgesStarts: Bool
  private var waiting: [Candidate] = []
  private(set) var starts: [Candidate] = []
  private(set) var promoted: [Candidate] = []
  /// The mean s on the select tier of those judged, by candidate.
  private(set) var selected: [Int: Double] = [:]
  /// The best told so far by fitness, whether promoted or not, at most as many as are promoted each time.
  private var best: [Candidate] = []
  /// Who was the best at which moment.
  private(set) var moments: [(told: Int, candidates: [Int])] = []
  /// The longest time that one judgement on the select tier took.
  private var seconds = 0.0

  init(rule: CampaignFile.Promotion?, judgesStarts: Bool = true) {
    self.rule = rule
    self.judgesStarts = judgesStarts
  }

  /// Whether nobody is promoted.
  var isOff: Bool { rule == nil }

  /// How many of the waiting are kept: more than all promotions of a campaign could take at once.
  private static let kept = 64

  /// How many are listed at the end, behind the start programs, where nobody is promoted.
  private static let listed = 5

  /// Takes in a candidate that was told.
  mutating func consider(_ index: Int, _ program: Program, _ fitness: Double?) {
    let candidate = Candidate(index: index, program: program, fitness: fitness)
    if let rule {
      best.append(candidate)
      best.sort(by: Self.isBetter)
      best = Array(best.prefix(rule.programs))
    }
    waiting.append(candidate)
    if waiting.count > 2 * Self.kept {
      waiting.sort(by: Self.isBetter)
      waiting.removeLast(waiting.count - Self.kept)
    }
  }

  /// Those to promote after `told` outcomes.
  mutating func due(told: Int, starts count: Int) -> [Candidate] {
    if told == count {
      starts = waiting.sorted { $0.index < $1.index }
      waiting = []
      promoted = starts
      return isOff || !judgesStarts ? [] : starts
    }
    guard let rule, told > count, told % rule.every == 0 else { return [] }
    // The best not yet promoted are promoted, so each of the best has been by now.
    moments.append((told, best.map(\.index)))
    return take(rule.programs)
  }

  /// The best that were not promoted before.
  private mutating func take(_ count: Int) -> [Candidate] {
    waiting.sort(by: Self.isBetter)
    let chosen = Array(waiting.prefix(count))
    waiting.removeFirst(chosen.count)
    promoted += chosen
    return chosen
  }

  /// Keeps what the select tier said.
  mutating func judged(_ index: Int, mean: Double?, seconds: Double) {
    if let mean { selected[index] = mean }
    self.seconds = max(self.seconds, seconds)
  }

  /// The finalists: the best by their select scores so far, and those of the best fitness that were not promoted yet.
  mutating func finalists() -> [Candidate] {
    guard let rule else { return take(Self.listed) }
    let startIndices = starts.map(\.index)
    let proven = promoted.filter { selected[$0.index] != nil && !startIndices.contains($0.index) }
      .sorted { left, right in
        let (a, b) = (selected[left.index] ?? 0, selected[right.index] ?? 0)
        return a == b ? left.index < right.index : a > b
      }
      .prefix(rule.programs)
    return proven + take(max(rule.programs, 2 * rule.programs - proven.count))
  }

  /// The start programs that the finals judge.
  var judgedStarts: [Candidate] { judgesStarts ? starts : [] }

  /// How long the finals are expected to take.
  func expectedFinalSeconds(workers: Int) -> Double {
    guard let rule, seconds > 0 else { return 0 }
    let judgements = 2 * rule.programs + judgedStarts.count
    return 1.1 * seconds * Double((judgements + workers - 1) / workers)
  }

  private static func isBetter(_ left: Candidate, _ right: Candidate) -> Bool {
    let (a, b) = (left.fitness ?? -.infinity, right.fitness ?? -.infinity)
    return a == b ? left.index < right.index : a > b
  }
}
