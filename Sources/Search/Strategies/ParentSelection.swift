import Determinism

/// How parents are drawn from those that may breed.
public enum ParentSelection: String, CaseIterable, Sendable {
  /// Everyone is as likely.
  case uniform
  /// The fittest of a few drawn evenly.
  case tournament
  /// Who is near the best on tasks taken in random order.
  case lexicase

  /// Draws the place of a parent among `count` members.
  ///
  /// - Parameters:
  ///   - tournament: How many are drawn for a tournament, with replacement; among equals the last place wins.
  ///   - member: The member at a place.
  func place(
    among count: Int, tournament: Int, using stream: inout RandomStream, member: (Int) -> Parent
  ) -> Int {
    switch self {
    case .uniform:
      return stream.index(below: count)
    case .tournament:
      var winner = (place: 0, fitness: -Double.infinity)
      for round in 0..<tournament {
        let place = stream.index(below: count)
        let fitness = member(place).fitness ?? -.infinity
        if round == 0 || fitness > winner.fitness
          || (fitness == winner.fitness && place > winner.place)
        {
          winner = (place, fitness)
        }
      }
      return winner.place
    case .lexicase:
      return epsilonLexicase(among: count, using: &stream) { member($0).scores }
    }
  }
}

/// Draws a place by ε-lexicase selection (La Cava, Spector and Danai 2016, "Epsilon-Lexicase Selection for Regression").
///
/// The pool is everyone, or 64 drawn with replacement where there are more. Tasks are taken in random order; on each
/// those stay who score at most ε below the best of those left, ε being the median absolute deviation of the task's
/// scores over the pool. Among those who stay to the end one is drawn. A score that is not known counts as −∞.
func epsilonLexicase(
  among count: Int, using stream: inout RandomStream, scores: (Int) -> [Double]
) -> Int {
  let limit = 64
  let pool =
    count <= limit ? Array(0..<count) : (0..<limit).map { _ in stream.index(below: count) }
  let table = pool.map { scores($0) }
  var tasks = Array(0..<(table.map(\.count).max() ?? 0))
  tasks.shuffle(using: &stream)
  var left = Array(pool.indices)
  for task in tasks where left.count > 1 {
    let column = table.map {
      $0.indices.contains(task) && !$0[task].isNaN ? $0[task] : -.infinity
    }
    let best = left.reduce(-.infinity) { max($0, column[$1]) }
    let least = best - medianAbsoluteDeviation(column.filter(\.isFinite))
    left = left.filter { column[$0] >= least }
  }
  return pool[left[stream.index(below: left.count)]]
}

/// The median of the distances to the median; 0 of nothing.
func medianAbsoluteDeviation(_ values: [Double]) -> Double {
  guard let middle = median(values) else { return 0 }
  return median(values.map { abs($0 - middle) }) ?? 0
}

private func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let half = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
}
