import Determinism

/// Zipf's law over a number of ranks: rank r, from 0, in proportion to 1 / (r + 1).
struct ZipfLaw: Sendable {
  /// The sums of 1 / (r + 1) up to each rank.
  private let cumulative: [Double]

  /// The law over `count` ranks.
  init(count: Int) {
    precondition(count > 0, "a law needs a rank")
    var sums: [Double] = []
    for rank in 1...count { sums.append((sums.last ?? 0) + 1 / Double(rank)) }
    cumulative = sums
  }

  /// The probability of a rank.
  func probability(of rank: Int) -> Double {
    1 / (Double(rank + 1) * cumulative[cumulative.count - 1])
  }

  /// Draws a rank, by bisection.
  func draw(using stream: inout RandomStream) -> Int {
    let mark = stream.uniform() * cumulative[cumulative.count - 1]
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > mark { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
