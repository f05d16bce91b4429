import DSL
import Determinism
import Eval

/// What the driver knows of every candidate so far, by index: it answers who is a duplicate of whom, what a
/// child inherits, and which short score is good enough.
struct Ledger {
  /// What was decided about a candidate.
  struct Judgement {
    var verdict: Verdict
    var rung: Rung
    var shortScore: Double?
    var fitness: Double?
    /// The learning rates that children start from, one a task.
    var rates: [Double]?
    /// The scores of the complete runs, one a task.
    var lines: [CampaignSummary.TaskLine]?
    /// Whether it had been rejected and went on by the draw that measures false rejections.
    var drawn = false
  }

  /// One candidate.
  struct Entry {
    /// The candidate whose judgement it takes; itself where it is new.
    var original: Int
    /// Its judgement; nil until it is told, and for duplicates.
    var judgement: Judgement?
  }

  private(set) var entries: [Entry] = []
  private var byFingerprint: [StableHash: [(index: Int, fingerprint: Fingerprint)]] = [:]
  private var shortScores: [Double] = []

  /// Over how many of the last short scores the hurdle is taken.
  static let window = 128
  /// The share of short scores that fall below the hurdle.
  static let share = 0.5

  /// Enters the next candidate.
  mutating func enter(original: Int? = nil) {
    entries.append(Entry(original: original ?? entries.count))
  }

  /// The candidate that behaves as `fingerprint` says, the earliest; enters it under `index` where there is none.
  mutating func match(_ fingerprint: Fingerprint, index: Int) -> Int? {
    let known = byFingerprint[fingerprint.bucket, default: []]
    if let same = known.first(where: { $0.fingerprint.isSame(as: fingerprint) }) {
      return same.index
    }
    byFingerprint[fingerprint.bucket] = known + [(index, fingerprint)]
    return nil
  }

  /// The candidate of which `index` is a duplicate, or `index` itself.
  func original(of index: Int) -> Int { entries[index].original }

  /// The judgement of a candidate or its original, once told.
  func judgement(of index: Int) -> Judgement? { entries[original(of: index)].judgement }

  /// Takes in what was decided.
  mutating func tell(_ judgement: Judgement, index: Int) {
    entries[index].judgement = judgement
    if let short = judgement.shortScore {
      shortScores.append(short)
      if shortScores.count > Self.window { shortScores.removeFirst() }
    }
  }

  /// The least short score that goes on to complete runs: a quantile of the last ones told; nil until there are
  /// enough.
  var hurdle: Double? {
    guard shortScores.count >= Self.window / 4 else { return nil }
    let sorted = shortScores.sorted()
    return sorted[Int(Self.share * Double(sorted.count))]
  }
}
