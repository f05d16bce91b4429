import DSL
import Determinism
import Eval
import Search

/// What the driver knows of every candidate so far, by index: it answers who is a duplicate of whom and what a child
/// inherits.
struct Ledger {
  /// What was decided about a candidate.
  struct Judgement {
    var verdict: Verdict
    var rung: Rung
    var shortScore: Double?
    /// The short score on each task; empty where none ran.
    var shortScores: [Double] = []
    /// The mean of s after complete runs, and that less its standard error; nil where none ran.
    var completeMean: Double?
    var completeFitness: Double?
    /// What breeding goes by.
    var fitness: Double?
    /// The learning rates that children start from, one a task.
    var rates: [Double]?
    /// The scores of the complete runs, one a task.
    var lines: [CampaignSummary.TaskLine]?
    /// A training curve of each task's complete runs; empty unless the campaign asks language models.
    var curves: [Curve] = []
    /// The gate that stopped it, or past which it was drawn.
    var gate: Gate.Name?
    /// Whether it had been rejected and went on by the draw that measures false rejections.
    var drawn = false
    /// Gradients spent, by rung.
    var gradients: [Int] = [0, 0, 0, 0]
    /// What it does; nil where it was rejected or cannot be described.
    var descriptor: Descriptor?
  }

  /// How one run on a task went: its loss at some steps.
  struct Curve {
    var task: String
    var steps: [Int]
    var losses: [Double]
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
  }
}
