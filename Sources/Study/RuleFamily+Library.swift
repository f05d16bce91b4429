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
  ///
  /// - Parameters:
  ///   - name: The program's name; it must be in the library.
  ///   - constants: Those of its constants that are tuned; they must be declared by it.
  public static func library(_ name: String, tuning constants: [Constant] = []) -> RuleFamily {
    guard let program = Library.program(named: name) else {
      preconditionFailure("the library has no \(name)")
    }
    for constant in constants {
      precondition(
        program.hypers.contains { $0.name == constant.name }, "\(name) has no \(constant.name)")
    }
    let neutral = program.withoutRecipe
    let member: @Sendable ([Double]) -> Program = { values in
      var member = neutral
      for place in member.hypers.indices {
        let hyper = member.hypers[place].name
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

extension Program {
  /// The program without what the recipe owns: no weight decay of its own, no learning rate declared.
  var withoutRecipe: Program {
    var program = self
    program.learningRate = nil
    for place in program.hypers.indices where program.hypers[place].name == "wd" {
      program.hypers[place].value = 0
    }
    return program
  }
}
