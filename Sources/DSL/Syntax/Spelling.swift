/// Finds what the writer of an unknown name may have meant.
public enum Spelling {
  /// The candidate nearest to `name`, if one is near enough to be a slip of the hand: at most a third of the
  /// letters wrong, and at least one right.
  public static func nearest(to name: String, among candidates: [String]) -> String? {
    let limit = max(1, name.utf8.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let distance = distance(Array(name.utf8), Array(candidate.utf8))
      guard distance <= limit, distance < max(name.utf8.count, candidate.utf8.count) else {
        continue
      }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours between two names
  /// (optimal string alignment, Damerau 1964); a wrong case counts as a replacement.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    // Far apart whatever they hold: keeps hostile names from costing their product.
    guard abs(left.count - right.count) <= 8, left.count <= 64 else { return .max }
    var before: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
      var current = [i + 1]
      for j in right.indices {
        var least = min(previous[j + 1], current[j]) + 1
        least = min(least, previous[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          least = min(least, before[j - 1] + 1)
        }
        current.append(least)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
