import DSL
import Determinism

/// What is left of a flat program when its constants are blanked and its dead statements left out.
///
/// Programs of one skeleton differ in their constants alone. Cheaper than the structural hash, and coarser only in the
/// constants; programs that the rewriting rules find equal may have different skeletons.
struct Skeleton {
  /// Names the skeleton; names of variables do not count.
  private(set) var hash = StableHash(domain: 0x736B_656C)
  /// The nodes of the constants that may be tuned: those other than 0 that are not asked for as literals.
  private(set) var constants: [Int] = []
  /// For each local met so far, by its index, its number in order of appearance.
  private var numbers: [UInt16: UInt64] = [:]

  /// Finds the skeleton of a flat program.
  init(_ program: Program) {
    let live = Liveness(program).statements
    for statement in program.statements.indices where live[statement] {
      let signature = program.operation(of: statement).map { operation in
        hash.combine(UInt64(operation.id.rawValue) + 1)
        return Signature.all[Int(operation.id.rawValue)]
      }
      let leaves = program.leaves(of: statement)
      for leaf in leaves {
        switch program.nodes[leaf] {
        case .constant(let value):
          let isLiteral = signature?.form(at: leaf - leaves.lowerBound).literals != nil
          if value == 0 || isLiteral {
            hash.combine(value)
          } else {
            constants.append(leaf)
            hash.combine(UInt64.max)
          }
        case .variable(let variable): hash.combine(code(of: variable))
        case .call: preconditionFailure("a flat program has no nested calls")
        }
      }
      hash.combine(code(of: program.statements[statement].target))
    }
  }

  /// A number that names a variable inside the program.
  private mutating func code(of variable: Program.Variable) -> UInt64 {
    switch variable {
    case .input(let input): return UInt64(input.rawValue) << 3
    case .hyper(let index): return UInt64(index) << 3 + 1
    case .state(let index): return UInt64(index) << 3 + 2
    case .update: return 3
    case .evaluation: return 4
    case .local(let index):
      let number = numbers[index] ?? UInt64(numbers.count)
      numbers[index] = number
      return number << 3 + 5
    }
  }
}
