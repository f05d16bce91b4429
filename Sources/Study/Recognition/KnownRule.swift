import DSL
import Determinism
import Eval
import Machine

/// An optimizer of the library, as it is or modified, with its constants open.
struct KnownRule: Sendable {
  /// The optimizer's name in the library.
  let name: String
  /// What was changed, in words.
  let modifications: [String]
  /// The program without decoupled decay of its own.
  let program: Program
  /// The decoupled decay that the library has, and the name of its constant; nil where it has none.
  let decay: (name: String, value: Double)?
  /// The first steps of its behaviour at the library's constants.
  let opening: RuleTrace

  /// Its expressions at the library's constants.
  let form: SumOfProducts

  init(name: String, modifications: [String], program: Program, decay: (String, Double)?) {
    self.name = name
    self.modifications = modifications
    self.program = program
    self.decay = decay.map { ($0.0, $0.1) }
    // Programs are recognised by their simplified forms, so known ones stand in theirs, with the same constants open.
    let short = program.simplified()
    form = SumOfProducts(
      short.hypers == program.hypers ? short : program, withoutDecay: false)
    opening = RuleTrace(of: ProgramRule(Graph(program)), steps: RuleTrace.shortSteps)
  }

  /// Its behaviour with other constants.
  func trace(_ constants: [Double], steps: Int = RuleTrace.steps) -> RuleTrace {
    var program = program
    for place in program.hypers.indices { program.hypers[place].value = constants[place] }
    return RuleTrace(of: ProgramRule(Graph(program)), steps: steps)
  }

  /// The library's constants.
  var constants: [Double] { program.hypers.map(\.value) }
}

extension KnownRule {
  /// The library's programs.
  static let plain: [KnownRule] = Library.all.compactMap { entry in
    Library.program(named: entry.name).map { KnownRule(library: entry.name, $0) }
  }

  /// The library's programs, and each with one modification; of those with equal structure the first.
  static let catalogue: [KnownRule] = {
    // AdamW without its decay is Adam, but both are the library's.
    var known = Set(plain.map(\.program.structuralHash))
    return plain + plain.flatMap { $0.modified(except: &known) }
  }()

  private init(library name: String, _ program: Program) {
    var program = program
    program.learningRate = nil
    let decay = RuleTrace.decoupledDecay(of: ProgramRule(Graph(program)))
    if let own = program.hypers.first(where: { $0.name == "wd" }), let decay, decay != 0,
      let neutral = program.fixing(own.name, at: 0)
    {
      self.init(
        name: name, modifications: [], program: neutral, decay: (own.name, own.value))
    } else {
      self.init(name: name, modifications: [], program: program, decay: nil)
    }
  }

  /// The rule with each modification that applies to it and leads to a structure that is not `known` yet.
  func modified(except known: inout Set<StableHash>) -> [KnownRule] {
    var rules: [KnownRule] = []
    for modification in Modification.all where !modifications.contains(modification.words) {
      guard let changed = modification.applied(to: program),
        known.insert(changed.structuralHash).inserted
      else { continue }
      rules.append(
        KnownRule(
          name: name, modifications: modifications + [modification.words], program: changed,
          decay: decay.map { ($0.name, $0.value) }))
    }
    return rules
  }
}
