import DSL
import Determinism
import Testing

@testable import Search

/// A space small enough that every outcome of a variation can be written down.
func tinyGrammar(_ more: String = "mutate insert 1", operators: String = "neg, add, mul") throws
  -> Grammar
{
  try Grammar.parse(
    """
    grammar tiny
    inputs g
    state m
    operators \(operators)
    constants among 2
    perturb scale 1
    limit statements 4
    generate 1 ... 4
    \(more)
    start sgd {
      update = g
    }
    """)
}

/// A program of the tiny space, its statements separated by semicolons.
func tinyProgram(_ statements: String) throws -> Program {
  try Program.parse(
    "optimizer tiny\nstate m: tensor\n" + statements.replacing("; ", with: "\n") + "\n")
}

extension Variator {
  /// Varies a program with the grammar's weights.
  func vary(
    _ parent: Program, with partner: Program? = nil, using stream: inout RandomStream
  ) -> (program: Program, edit: Edit) {
    vary(
      parent, with: Material(partner: partner), weights: space.grammar.mutations.map(\.weight),
      using: &stream)
  }
}

extension Program {
  /// The statements in one line, separated by semicolons.
  var line: String { statements.map { text(of: $0) }.joined(separator: "; ") }

  /// The program with every constant but the listed ones replaced by 7, to compare what random constants blur.
  func blurred(keeping kept: [Double] = []) -> Program {
    var program = self
    for (index, node) in program.nodes.enumerated() {
      if case .constant(let value) = node, !kept.contains(value) {
        program.nodes[index] = .constant(7)
      }
    }
    return program
  }
}

/// Everything that a variation makes of a program in 4,000 tries; constants other than 2 and 3 become 7.
func outcomes(
  _ mutation: Grammar.Mutation, of statements: String, with partner: String? = nil,
  library: [String] = [], operators: String = "neg, add, mul"
) throws -> Set<String> {
  let grammar = try tinyGrammar(operators: operators)
  let program = try tinyProgram(statements)
  let material = Material(partner: try partner.map(tinyProgram))
  let space = SearchSpace(grammar, library: try library.map(tinyProgram))
  var found: Set<String> = []
  for index in 0..<4_000 {
    var stream = RandomStream(seed: 1, UInt64(index))
    var copy = program
    guard
      mutation.variation.vary(&copy, with: material, in: space, using: &stream) != nil
    else {
      #expect(copy == program)
      continue
    }
    let compact = copy.compacted()
    #expect(compact.isValid && grammar.contains(compact))
    found.insert(compact.blurred(keeping: [2, 3]).line)
  }
  return found
}
