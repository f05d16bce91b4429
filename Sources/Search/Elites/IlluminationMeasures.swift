import CKernels

/// How well a run illuminates what can be: the four measures of Mouret and Clune 2015, section 5.
///
/// Each compares a run's map with the best that any of the runs compared found, cell by cell. Performance must be
/// positive, so it is the factor 2^s of a fitness s. All are from 0 to 1, and 0 for a run that found nothing.
public struct IlluminationMeasures: Hashable, Sendable {
  /// The run's best performance, divided by the best of all runs.
  public var globalPerformance: Double
  /// The mean, over the cells that any run filled, of the run's performance in the cell divided by the best of all
  /// runs there; 0 for a cell that the run left empty.
  public var globalReliability: Double
  /// The same mean over the cells that the run filled (the paper's opt-in reliability).
  public var precision: Double
  /// The share of the cells filled by any run that this run filled.
  public var coverage: Double

  /// Makes the measures.
  public init(
    globalPerformance: Double, globalReliability: Double, precision: Double, coverage: Double
  ) {
    self.globalPerformance = globalPerformance
    self.globalReliability = globalReliability
    self.precision = precision
    self.coverage = coverage
  }

  /// The measures of each run among all; the maps must share their cells: one grid, or one tessellation.
  public static func of(_ maps: [EliteMap]) -> [IlluminationMeasures] {
    var best: [Int: Double] = [:]
    var top = -Double.infinity
    for entry in maps.joined() {
      best[entry.cell] = max(best[entry.cell] ?? entry.fitness, entry.fitness)
      top = max(top, entry.fitness)
    }
    return maps.map { map in
      guard let own = map.map(\.fitness).max() else {
        return IlluminationMeasures(
          globalPerformance: 0, globalReliability: 0, precision: 0, coverage: 0)
      }
      // 2^s / 2^S = 2^(s − S).
      let sum = map.reduce(0) { $0 + ratio($1.fitness, to: best[$1.cell] ?? $1.fitness) }
      return IlluminationMeasures(
        globalPerformance: ratio(own, to: top),
        globalReliability: sum / Double(best.count), precision: sum / Double(map.count),
        coverage: Double(map.count) / Double(best.count))
    }
  }

  private static func ratio(_ fitness: Double, to best: Double) -> Double {
    ck_pow_f64(2, fitness - best)
  }
}
