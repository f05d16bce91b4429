import DSL
import Foundation
import Search

/// A constant of a program that may take other values: a hyper-parameter or a literal.
///
/// Zeros stay, as they do in search, and so do literals that decide kinds or name streams of random numbers.
public struct ProgramConstant: Hashable, Sendable {
  /// Where it stands.
  enum Place: Hashable, Sendable {
    case hyper(Int)
    case literal(Program.NodeID)
  }

  let place: Place
  /// What it is called: the hyper-parameter's name, or the statement in which the literal stands.
  public let name: String
  /// Its value in the program.
  public let value: Double
  /// Where it may lie; nil where the program does not say.
  let range: ClosedRange<Double>?

  /// The value in so many significant digits; its own where that would leave its range.
  ///
  /// A weight in ½ … 1, as of an average, is rounded by its distance from 1, which says how long it remembers: 0.9982 has
  /// two digits and becomes 0.998.
  func rounded(_ value: Double, to digits: Int) -> Double {
    let result =
      switch ConstantScale(of: value) {
      case .odds: Self.round(1 - Self.round(1 - value, to: digits), to: 15)
      case .magnitude: Self.round(value, to: digits)
      }
    return range?.contains(result) ?? true ? result : value
  }

  /// How many significant digits a value has, counted as `rounded` does.
  func digits(of value: Double) -> Int {
    (1..<17).first { rounded(value, to: $0) == value } ?? 17
  }

  /// Rounds to significant decimal digits, to the double that the digits spell.
  private static func round(_ value: Double, to digits: Int) -> Double {
    Double(String(format: "%.\(digits - 1)e", value)) ?? value
  }
}

extension Program {
  /// The constants that may take other values: hyper-parameters, then literals in the order of the statements.
  var tunableConstants: [ProgramConstant] {
    let live = Liveness(self)
    var found: [ProgramConstant] = []
    for (index, hyper) in hypers.enumerated() where live.hypers[index] && hyper.value != 0 {
      found.append(
        ProgramConstant(
          place: .hyper(index), name: hyper.name, value: hyper.value,
          range: hyper.range.map { $0.lower...$0.upper }))
    }
    var isFixed = [Bool](repeating: false, count: nodes.count)
    for case .call(let operation, let arguments) in nodes {
      let signature = Signature.all[Int(operation.rawValue)]
      for (place, argument) in arguments.enumerated()
      where signature.form(at: place).literals != nil {
        isFixed[Int(argument)] = true
      }
    }
    var first = 0
    for (index, statement) in statements.enumerated() {
      for node in first...Int(statement.root) where live.statements[index] && !isFixed[node] {
        guard let value = nodes[node].literal, value != 0 else { continue }
        found.append(
          ProgramConstant(
            place: .literal(NodeID(node)), name: "statement \(index + 1)", value: value, range: nil
          ))
      }
      first = Int(statement.root) + 1
    }
    return found
  }

  /// The program with other values for its tunable constants, in their order.
  func with(_ values: [Double]) -> Program {
    let constants = tunableConstants
    precondition(values.count == constants.count, "one value for each constant")
    var result = self
    for (constant, value) in zip(constants, values) {
      switch constant.place {
      case .hyper(let index): result.hypers[index].value = value
      case .literal(let node): result.nodes[Int(node)] = .constant(value)
      }
    }
    return result
  }
}
