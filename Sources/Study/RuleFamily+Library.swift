import DSL
import Machine

extension RuleFamily {
  /// The two that every candidate is measured by: AdamW and NAdamW of the library.
  public static var references: [RuleFamily] {
    let constants = [
      Constant(name: "beta1", start: 0.9, range: 0...0.99),
      Constant(name: "beta2", start: 0.999, range: 0.5...0.9999),
    ]
    return [library("adamw", tuning: constants), library("nadamw", tuning: constants)]
  }

  /// A program of the library as a family; its own weight decay is off, for decay is the recipe's, and its
  /// learning rate says nothing, for the rate is tuned.
  static func library(_ name: String, tuning constants: [Constant]) -> RuleFamily {
    guard let program = Library.program(named: name) else {
      preconditionFailure("the library has no \(name)")
    }
    for constant in constants {
      precondition(
        program.hypers.contains { $0.name == constant.name }, "\(name) has no \(constant.name)")
    }
    let member: @Sendable ([Double]) -> Program = { values in
      var member = program
      member.learningRate = nil
      for place in member.hypers.indices {
        let hyper = member.hypers[place].name
        if hyper == "wd" { member.hypers[place].value = 0 }
        if let index = constants.firstIndex(where: { $0.name == hyper }) {
          member.hypers[place].value = values[index]
        }
      }
      return member
    }
    return RuleFamily(
      name: name, constants: constants, rule: { ProgramRule(Graph(member($0))) },
      program: { member($0).text })
  }
}
