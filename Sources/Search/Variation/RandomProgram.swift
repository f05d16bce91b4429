import DSL
import Determinism

extension Grammar {
  /// Draws a program: random statements one after the other, the last assigning `update`.
  ///
  /// Sound by construction: statements read what stands before them. The number of statements is uniform in the
  /// range that the grammar gives.
  public func randomProgram(using stream: inout RandomStream) -> Program {
    let sizes = limits.generated
    let count = sizes.lowerBound + stream.index(below: sizes.count)
    var program = emptyProgram(named: name)
    for position in 0..<count {
      guard let scope = Scope(before: position, of: program, in: self) else { break }
      Insert.insert(
        into: &program, at: position, scope: scope, target: position == count - 1 ? .update : nil,
        self, &stream)
    }
    return program.compacted()
  }
}
