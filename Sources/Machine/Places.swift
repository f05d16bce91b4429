/// The places that an operator on blocks reads: up to four, kept inline, since a plan has one for each operator.
struct Places: RandomAccessCollection, Sendable {
  private var storage: (Plan.Place, Plan.Place, Plan.Place, Plan.Place) =
    (.gradient, .gradient, .gradient, .gradient)
  /// How many there are.
  private(set) var count = 0

  /// No place.
  init() {}

  /// One place.
  init(_ place: Plan.Place) { append(place) }

  /// Adds a place behind the others.
  mutating func append(_ place: Plan.Place) {
    switch count {
    case 0: storage.0 = place
    case 1: storage.1 = place
    case 2: storage.2 = place
    case 3: storage.3 = place
    default: preconditionFailure("a kernel reads four places at most")
    }
    count += 1
  }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> Plan.Place {
    switch index {
    case 0: storage.0
    case 1: storage.1
    case 2: storage.2
    default: storage.3
    }
  }
}
