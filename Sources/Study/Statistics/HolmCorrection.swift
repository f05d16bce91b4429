/// Holm's step-down correction for several tests at once (Holm 1979).
public enum HolmCorrection {
  /// The p-values corrected, in the order given: those below 0.05 are significant together at 5 %.
  ///
  /// The least of k is multiplied by k, the next by k − 1 and so on; none is less than one before it, nor more than 1.
  public static func adjusted(_ values: [Double]) -> [Double] {
    var adjusted = values
    var greatest = 0.0
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    for (rank, place) in order.enumerated() {
      greatest = max(greatest, min(1, Double(values.count - rank) * values[place]))
      adjusted[place] = greatest
    }
    return adjusted
  }
}
