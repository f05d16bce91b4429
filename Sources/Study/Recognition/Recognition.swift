import DSL
import Determinism
import Eval
import Machine
import TensorCore

/// What known optimizer a program is, is near to, or that it is near to none.
///
/// Known are the library's programs, each as it is and with one or two modifications (`Modification`), their constants open.
/// Weight decay is taken off first where it is decoupled, and updates are compared up to a positive factor, which a learning
/// rate takes up; raw rules are compared per learning rate. A function of the program alone.
public struct Recognition: Sendable {
  /// A known optimizer and how far the program is from it.
  public struct Match: Sendable {
    /// The optimizer's name in the library.
    public let name: String
    /// What was changed in it, in words: "without bias correction".
    public let modifications: [String]
    /// The constants that set the program apart from the library's, in the library's order.
    public let constants: [Constant]
    /// The distance of the behaviours with these constants: see `RuleTrace.Distance`.
    public let distance: Double
    /// The distance with the library's constants.
    public let distanceAsPublished: Double
    /// What the constants were found by.
    public let evidence: Evidence
    /// Whether the library's program has a decoupled weight decay of its own.
    let ownsDecay: Bool
  }

  /// A constant of a match that is not the library's.
  public struct Constant: Hashable, Sendable {
    /// Its name in the library.
    public let name: String
    /// The program's value.
    public let value: Double
    /// The library's value; nil where a modification brings it in.
    public let published: Double?
  }

  /// What a match was found by.
  public enum Evidence: String, Hashable, Sendable {
    /// The expressions are the same but for constants, which are exact.
    case structure
    /// The updates are the same, or near; constants were fitted.
    case behaviour
  }

  /// How near the nearest is.
  public enum Nearness: String, Hashable, Sendable {
    /// It behaves the same.
    case same
    /// It behaves much alike.
    case close
    /// There is nothing near.
    case none
  }

  /// What the program is, in one sentence.
  public var verdict: String { Verdict(self).sentence }
  /// How near the first match is.
  public var nearness: Nearness {
    guard let first = matches.first else { return .none }
    if first.distance <= Self.same { return .same }
    return first.distance <= Self.close ? .close : .none
  }
  /// The nearest known optimizers, nearest first, each name once; empty where the program leaves the finite numbers.
  public let matches: [Match]
  /// The decoupled weight decay that was taken off, per update as large as the first match's; 0 where there is none.
  public let decay: Double
  /// The step of the stream in which the program left the finite numbers; nil where it never did.
  public let nonFiniteStep: Int?

  /// Up to this distance two rules behave the same.
  ///
  /// As published, no two of the library's programs are nearer than 0.015 (Yogi and AMSGrad), but for Adam and AdamW; a
  /// program written another way is at most 2e-6 away.
  public static let same = 0.005
  /// Up to this distance a rule is close to another.
  ///
  /// Of the library's pairs, as published, one in fifty is nearer than 0.175, one in twenty nearer than 0.49; half are farther than 0.8.
  public static let close = 0.2
  /// How many matches are kept.
  static let kept = 3

  /// What a program with sections is for the parameters of some roles.
  public struct Part: Sendable {
    /// The names of the roles: "matrix".
    public let roles: [String]
    /// What it is for these.
    public let recognition: Recognition
  }
  /// What a program with sections is for each of its domains of roles, where it is not one of the library as a whole; else empty.
  public let parts: [Part]

  /// Recognises a program, which must be valid.
  public init(of program: Program) { self.init(of: program, except: []) }

  /// Recognises a program among the library's others.
  init(of program: Program, except hidden: Set<String>) {
    let simple = program.simplified()
    let rule = ProgramRule(Graph(simple))
    let decay = RuleTrace.decoupledDecay(of: rule) ?? 0
    let trace = RuleTrace(of: rule, withoutDecay: decay)
    self.init(of: simple, trace, decay: decay, except: hidden)
  }

  private init(
    of program: Program, _ trace: RuleTrace, decay: Double, except hidden: Set<String>
  ) {
    nonFiniteStep = trace.nonFiniteStep
    var search = NearestRules(to: program, trace, decay: decay, except: hidden)
    let matches = Array(search.matches().prefix(Self.kept))
    self.matches = matches
    self.decay = search.relativeDecay
    let isKnown = matches.first.map { $0.distance <= Self.same } ?? true
    parts =
      isKnown || program.sections.isEmpty
      ? []
      : program.domains.map { domain in
        let names = domain.roles.names
        return Part(
          roles: names,
          recognition: Recognition(
            of: program.part(of: domain.section),
            trace.restricted(to: names.compactMap { .init(rawValue: $0) }), decay: decay,
            except: hidden))
      }
  }
}

extension Program {
  /// What parameters run that have a section, or have none, as a program without sections.
  fileprivate func part(of section: UInt8?) -> Program {
    var result = self
    result.sections = []
    result.statements = statements.filter { $0.section == nil || $0.section == section }
    for place in result.statements.indices { result.statements[place].section = nil }
    // What other sections keep is dead here.
    for place in result.states.indices { result.states[place].section = nil }
    return result.compacted().withoutDeadCode()
  }
}
