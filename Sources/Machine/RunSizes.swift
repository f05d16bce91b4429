import DSL
import TensorCore

/// The sizes of a plan's arrays for one layout.
struct RunSizes {
  /// The rows and columns of each parameter's matrix: the first axis, and the rest.
  let sides: [(rows: Int, columns: Int)]
  /// The role of each parameter.
  let roles: [Program.Roles]

  init(_ layout: ParameterLayout) {
    sides = layout.parameters.map { parameter in
      let rows = parameter.shape.first ?? 1
      return (rows, parameter.shape.dropFirst().reduce(1, *))
    }
    roles = layout.parameters.map { parameter in
      switch parameter.role {
      case .matrix: .matrix
      case .vector: .vector
      case .embedding: .embedding
      }
    }
  }

  /// How many numbers a parameter's value of a kind has.
  func count(_ kind: Kind, _ parameter: Int) -> Int {
    kind.count(rows: sides[parameter].rows, columns: sides[parameter].columns)
  }

  /// The rows and columns of a parameter's value of a kind.
  func shape(_ kind: Kind, _ parameter: Int) -> (rows: Int, columns: Int) {
    let (rows, columns) = sides[parameter]
    return (
      kind.rows.length(rows: rows, columns: columns),
      kind.columns.length(rows: rows, columns: columns)
    )
  }

  /// How many numbers the largest parameter's value of a kind has.
  func largest(_ kind: Kind) -> Int {
    sides.indices.map { count(kind, $0) }.max() ?? 0
  }

  /// How many numbers an array has before each parameter, and in all.
  func offsets(_ shelf: Plan.Shelf) -> [Int] {
    var offsets = [0]
    for parameter in sides.indices {
      let own = shelf.roles.isSuperset(of: roles[parameter]) ? count(shelf.kind, parameter) : 0
      offsets.append(offsets[parameter] + own)
    }
    return offsets
  }

  /// What is counted of a parameter's value of a kind.
  func counted(_ counted: Kernel.Counted, _ kind: Kind, _ parameter: Int) -> Int {
    switch counted {
    case .elements: count(kind, parameter)
    case .rows: shape(kind, parameter).rows
    case .columns: shape(kind, parameter).columns
    }
  }
}
