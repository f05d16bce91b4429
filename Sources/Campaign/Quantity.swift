import DSL
import Eval
import Search

/// What programs are told apart by: the quantities of a descriptor, in the order in which it holds them.
///
/// Seven say what a program does and are measured by the judge's probes (`Description`); four are read off its text.
public enum Quantity: String, Codable, CaseIterable, Sendable {
  /// cos(update of rotated columns, rotated update): 1 for rules that do not see the columns' basis.
  case rotationRight = "rotation-right"
  /// The same for rows.
  case rotationLeft = "rotation-left"
  /// How flat the spectrum of an update is, from 1 / n to 1.
  case flatness
  /// After how many steps, in the mean, a gradient has its effect.
  case lag
  /// Bytes of state a parameter, for a weight matrix of `Cost.referenceShape`.
  case stateBytes = "state-bytes"
  /// How much an update is like a sign, from 0 to 1.
  case signLikeness = "sign-likeness"
  /// The degree in the gradient's scale.
  case degree
  /// The degree in one row's scale.
  case rowResponse = "row-response"
  /// Operations a parameter and step, for a weight matrix of `Cost.referenceShape`.
  case operations
  /// Live statements.
  case statements
  /// What an update's element depends on, from 0 (its own gradient) upward: see `Coupling`.
  case coupling

  /// Its place in a descriptor.
  public var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The axis that a map has unless told otherwise.
  public var axis: Axis {
    switch self {
    case .rotationRight, .rotationLeft, .flatness, .signLikeness, .rowResponse:
      Axis(rawValue, quantity: place, range: 0...1, bins: 5)
    case .lag: Axis(rawValue, quantity: place, range: 0...127, bins: 5, isLogarithmic: true)
    case .stateBytes: Axis(rawValue, quantity: place, range: 0...16, bins: 4)
    case .degree: Axis(rawValue, quantity: place, range: -0.5...2.5, bins: 3)
    case .operations:
      Axis(rawValue, quantity: place, range: 0...16_383, bins: 7, isLogarithmic: true)
    case .statements: Axis(rawValue, quantity: place, range: 0...32, bins: 8)
    case .coupling: Axis(rawValue, quantity: place, range: 0...5, bins: 5)
    }
  }

  /// The axes of a map unless told otherwise: rotation of both sides, flatness, lag, bytes of state.
  public static let standardAxes: [Quantity] = [
    .rotationRight, .rotationLeft, .flatness, .lag, .stateBytes,
  ]

  /// Joins what the probes measured and what the text tells; nil where a number is not finite.
  static func descriptor(of description: Description, _ properties: Program.Properties)
    -> Descriptor?
  {
    let descriptor = allCases.map { quantity in
      switch quantity {
      case .rotationRight: description.rotationRight
      case .rotationLeft: description.rotationLeft
      case .flatness: description.flatness
      case .lag: description.lag
      case .stateBytes: properties.cost.stateBytes
      case .signLikeness: description.signLikeness
      case .degree: description.degree
      case .rowResponse: description.rowResponse
      case .operations: properties.cost.operations
      case .statements: Double(properties.statements)
      case .coupling: Double(properties.coupling.rawValue)
      }
    }
    return descriptor.allSatisfy(\.isFinite) ? descriptor : nil
  }

  /// A descriptor's numbers by their names, as the archive keeps them.
  static func named(_ descriptor: Descriptor) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: zip(allCases.map(\.rawValue), descriptor))
  }

  /// The descriptor of which an archive keeps the numbers; nil where one is missing.
  public static func descriptor(named numbers: [String: Double]) -> Descriptor? {
    let descriptor = allCases.compactMap { numbers[$0.rawValue] }
    return descriptor.count == allCases.count ? descriptor : nil
  }
}
