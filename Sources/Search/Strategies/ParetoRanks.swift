/// What is traded, each the less the better: minus the fitness, operations, bytes of state.
struct Objectives: Hashable, Comparable {
  let values: [Double]

  init(_ values: Double...) { self.values = values }

  /// Whether nothing is worse and something better.
  func dominates(_ other: Self) -> Bool {
    self != other && zip(values, other.values).allSatisfy { $0 <= $1 }
  }

  /// By the first objective, then by the next: a fixed order, and what dominates comes first.
  static func < (left: Self, right: Self) -> Bool {
    left.values.lexicographicallyPrecedes(right.values)
  }
}

/// Points of different objectives sorted into fronts, and how crowded they stand there.
///
/// Nondominated sorting and crowding distances as in NSGA-II, see `ParetoSearch`.
struct ParetoRanks {
  /// The front of each point, 0 being that which nobody dominates.
  private(set) var front: [Int]
  /// How far a point's neighbours on its front lie apart, summed over objectives as shares of the front's extent;
  /// infinite at the ends.
  private(set) var crowding: [Double]

  /// Sorts points.
  ///
  /// - Complexity: O(points²) at most.
  init(_ points: [Objectives]) {
    front = Array(repeating: 0, count: points.count)
    crowding = Array(repeating: 0, count: points.count)
    // In this order, whoever dominates a point stands before it; the first front none of whose members dominates it
    // is its own (Zhang, Tian, Cheng and Jin 2015, "An Efficient Approach to Nondominated Sorting").
    var fronts: [[Int]] = []
    for point in points.indices.sorted(by: { points[$0] < points[$1] }) {
      let place =
        fronts.firstIndex { members in
          !members.reversed().contains { points[$0].dominates(points[point]) }
        } ?? fronts.count
      if place == fronts.count { fronts.append([]) }
      fronts[place].append(point)
      front[point] = place
    }
    for members in fronts { measureCrowding(of: members, points) }
  }

  /// Whether a point is bred from rather than another: by front, then by crowding, then by age, the youngest first.
  func isBefore(_ left: Int, _ right: Int) -> Bool {
    (front[left], -crowding[left], -left) < (front[right], -crowding[right], -right)
  }

  /// The point that goes first where there are too many: there must be one.
  var last: Int { front.indices.reduce(0) { isBefore($0, $1) ? $1 : $0 } }

  private mutating func measureCrowding(of members: [Int], _ points: [Objectives]) {
    for objective in points[members[0]].values.indices {
      func value(_ member: Int) -> Double { points[member].values[objective] }
      let sorted = members.sorted { (value($0), $0) < (value($1), $1) }
      let (least, most) = (sorted[0], sorted[sorted.count - 1])
      let extent = value(most) - value(least)
      // Along an objective in which all are equal nobody stands at an end.
      guard extent > 0 else { continue }
      crowding[least] = .infinity
      crowding[most] = .infinity
      for place in sorted.indices.dropFirst().dropLast() {
        crowding[sorted[place]] += (value(sorted[place + 1]) - value(sorted[place - 1])) / extent
      }
    }
  }
}
