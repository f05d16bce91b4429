/// Spearman's ρ: how far two lists of numbers order the same things alike (Spearman 1904).
public enum RankCorrelation {
  /// The ranks of numbers from 1, equal ones sharing the mean of theirs.
  public static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      // Places first + 1 … end share their mean.
      let shared = Double(first + 1 + end) / 2
      for place in first..<end { ranks[order[place]] = shared }
      first = end
    }
    return ranks
  }

  /// ρ of pairs, in −1 … 1: Pearson's correlation of the ranks, which is right with ties, too.
  ///
  /// Nil for fewer than two pairs, or where one side is all equal: there is no order to compare.
  public static func spearman(_ pairs: [(x: Double, y: Double)]) -> Double? {
    let moments = Moments(Array(zip(ranks(pairs.map(\.x)), ranks(pairs.map(\.y)))))
    guard moments.xx > 0, moments.yy > 0 else { return nil }
    return moments.xy / (moments.xx * moments.yy).squareRoot()
  }
}
