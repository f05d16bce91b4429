/// The middle of a sample.
public enum Median {
  /// The middle number, or the mean of the two in the middle; nil for none.
  public static func of(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : Bootstrap.quantile(0.5, of: values.sorted())
  }
}
