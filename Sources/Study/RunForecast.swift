import Foundation

/// How long a series of training runs takes, told before it begins and while it goes on.
///
/// An estimate from timed steps: for people, never part of a decision.
struct RunForecast: CustomStringConvertible {
  /// What one task costs.
  struct Share {
    /// The task's name, as the memo knows it.
    let task: String
    /// What it is counted with: its tier.
    let group: String
    /// How many training steps are needed in all.
    let steps: Double
    /// What a step takes, everything else of a run shared among its steps.
    let secondsPerStep: Double
  }

  private let shares: [Share]
  private let workers: Int
  /// Whether the work on one task is shared among workers, too.
  private let isDivisible: Bool
  /// The steps that were remembered at the start, in the order of the shares.
  private let remembered: [Double]

  init(_ shares: [Share], workers: Int, memo: RunMemo, isDivisible: Bool = false) {
    self.shares = shares
    self.workers = workers
    self.isDivisible = isDivisible
    remembered = shares.map { min(Double(memo.steps(on: $0.task)), $0.steps) }
  }

  /// `about 12 min on 2 workers: search 3 min, select 9 min`, and what remains where some of it is done.
  var description: String {
    var groups: [String] = []
    for share in shares where !groups.contains(share.group) { groups.append(share.group) }
    let whole = groups.map { group in
      seconds(shares.indices.filter { shares[$0].group == group }.map { ($0, shares[$0].steps) })
    }
    let left = groups.map { group in
      seconds(
        shares.indices.filter { shares[$0].group == group }
          .map { ($0, shares[$0].steps - remembered[$0]) })
    }
    let parts = zip(groups, whole).map { "\($0) \(Self.text($1))" }.joined(separator: ", ")
    let rest =
      remembered.allSatisfy { $0 == 0 }
      ? "" : "; \(Self.text(left.reduce(0, +))) remain, the rest is in the progress file"
    return "about \(Self.text(whole.reduce(0, +))) on \(workers) worker\(workers == 1 ? "" : "s"): "
      + parts + rest
  }

  /// How much is done, in whole percent of the forecast time.
  func share(in memo: RunMemo) -> Int {
    let whole = shares.reduce(0) { $0 + $1.steps * $1.secondsPerStep }
    let done = shares.reduce(0) {
      $0 + min(Double(memo.steps(on: $1.task)), $1.steps) * $1.secondsPerStep
    }
    return whole > 0 ? Int((100 * done / whole).rounded(.down)) : 100
  }

  /// Where workers share the work of a group by tasks, it takes no less than its dearest task.
  private func seconds(_ work: [(place: Int, steps: Double)]) -> Double {
    let each = work.map { $0.steps * shares[$0.place].secondsPerStep }
    let shared = each.reduce(0, +) / Double(workers)
    return isDivisible ? shared : max(shared, each.max() ?? 0)
  }

  /// `40 s`, `12 min`, `3.5 h`.
  static func text(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: "1 s"
    case ..<90: "\(Int(seconds.rounded())) s"
    case ..<5400: "\(Int((seconds / 60).rounded())) min"
    default: String(format: "%.1f h", seconds / 3600)
    }
  }
}
