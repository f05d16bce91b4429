import DSL
import TensorCore

/// A program as an `UpdateRule`: compiled once to a flat plan, run without allocation.
///
/// Scalars and layer values are computed in double precision, tensors in single; a scalar is rounded when it
/// meets a tensor. While a step runs, subnormal numbers count as zero on its thread.
public struct ProgramRule: UpdateRule {
  /// How the trainer applies what the rule returns.
  public let application: Application
  /// The oracles that the program reads.
  public let oracles: Oracles
  let plan: Plan
  /// How many numbers a block has: large enough that calls do not count, small enough for the first-level cache.
  static let block = 1024

  /// Compiles a valid program; `hypers` replaces defaults by name.
  ///
  /// Throws `UnknownHyper` for a name that the program does not declare. A hyper-parameter that is declared
  /// but not live may be given, and changes nothing.
  public init(_ program: Program, hypers: [String: Double] = [:]) throws(UnknownHyper) {
    let known = program.hypers.map(\.name)
    for name in hypers.keys.sorted() where !known.contains(name) {
      throw UnknownHyper(name: name, known: known)
    }
    self.init(Graph(program), hypers: hypers)
  }

  /// Compiles a lowered program; `hypers` replaces defaults by name, and names that it lacks are ignored.
  public init(_ graph: Graph, hypers: [String: Double] = [:]) {
    self.init(graph, hypers: hypers, block: Self.block)
  }

  /// Compiles with blocks of `block` numbers, a multiple of the chunk in which sums are folded.
  init(_ graph: Graph, hypers: [String: Double], block: Int) {
    application = graph.appliesRaw ? .raw : .scaled
    oracles = Oracles(readBy: graph)
    plan = Placement.plan(Planner(graph, hypers: hypers), block: block)
  }

  /// Allocates everything that one run needs; random numbers are a function of the seed and their place.
  ///
  /// Where the program's rows, columns and squares would have more than 2²⁸ numbers in all (1 GiB), nothing is allocated,
  /// and the first step says that it did not stay finite.
  public func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    guard plan.count(RunSizes(layout)) <= Plan.greatestCount else { return RefusedRun() }
    return PlanRun(plan, oracles, layout: layout, seed: seed)
  }
}

extension Oracles {
  /// What a lowered program must be told.
  fileprivate init(readBy graph: Graph) {
    self = []
    for node in graph.nodes {
      switch node.value {
      case .input(.hessianDiagonal): insert(.hessianDiagonal)
      case .input(.loss): insert(.loss)
      default: break
      }
    }
  }
}

/// A hyper-parameter was given a value under a name that the program does not declare.
public struct UnknownHyper: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name that was given.
  public let name: String
  /// The names that the program declares.
  public let known: [String]

  /// What was expected and what came.
  public var description: String {
    known.isEmpty
      ? "the program has no hyper-parameters, so \(name) cannot be set"
      : "the program has no hyper-parameter \(name); it has \(known.joined(separator: ", "))"
  }
}
