import Determinism

/// The best programs of each skeleton: programs that differ in their constants alone.
///
/// A value of bounded size: at most eight members a family, and the least recently used families go.
struct Families: Sendable {
  /// A program's constants and how fit it is with them.
  struct Member: Hashable, Sendable {
    var fitness: Double
    var constants: [Double]
  }

  /// The most members of a family.
  static let mostMembers = 8
  /// The most families.
  static let mostFamilies = 512

  private struct Family {
    var skeleton: StableHash
    /// The fittest first.
    var members: [Member]
    var lastUse: Int
  }

  private var families: [Family] = []
  private var places: [StableHash: Int] = [:]
  private var uses = 0

  /// The members of the family with a skeleton, the fittest first.
  func members(_ skeleton: StableHash) -> [Member] {
    places[skeleton].map { families[$0].members } ?? []
  }

  /// Takes in a program's constants; of equals the younger comes first.
  mutating func add(_ member: Member, to skeleton: StableHash) {
    uses += 1
    guard let place = places[skeleton] else {
      found(Family(skeleton: skeleton, members: [member], lastUse: uses))
      return
    }
    families[place].lastUse = uses
    let rank =
      families[place].members.firstIndex { $0.fitness <= member.fitness }
      ?? families[place].members.count
    guard rank < Self.mostMembers else { return }
    families[place].members.insert(member, at: rank)
    if families[place].members.count > Self.mostMembers { families[place].members.removeLast() }
  }

  private mutating func found(_ family: Family) {
    var place = families.count
    if place < Self.mostFamilies {
      families.append(family)
    } else {
      place = 0
      for other in families.indices where families[other].lastUse < families[place].lastUse {
        place = other
      }
      places[families[place].skeleton] = nil
      families[place] = family
    }
    places[family.skeleton] = place
  }
}
