/// What a value ranges over: one number a run, or for each parameter tensor a matrix of two extents.
///
/// A parameter of two or more axes is seen as the matrix [first axis, the rest], one of a single axis as a matrix
/// of one column, a single number as a matrix of one row and one column. A scalar meets every kind; other kinds
/// meet extent by extent, where one row or column is broadcast to many.
public struct Kind: Hashable, Sendable {
  /// How long a side of a value is, in terms of the parameter's own sides.
  public struct Extent: Hashable, Sendable {
    /// 0 for one, 1 for the rows, 2 for the columns, r + 1 for a rank of r.
    let code: UInt16

    /// One.
    public static var one: Extent { Extent(code: 0) }
    /// As many as the parameter has rows.
    public static var rows: Extent { Extent(code: 1) }
    /// As many as the parameter has columns.
    public static var columns: Extent { Extent(code: 2) }

    /// A fixed number from 1 to `greatestRank`, but no more than the parameter's shorter side; 1 is `one`.
    public static func rank(_ rank: Int) -> Extent {
      precondition(rank >= 1 && rank <= greatestRank, "a rank is in 1 ... \(greatestRank)")
      return Extent(code: rank == 1 ? 0 : UInt16(rank + 1))
    }

    /// The greatest rank that a program may name.
    public static let greatestRank = 256

    /// The fixed number; nil for one, rows and columns.
    public var rank: Int? { code > 2 ? Int(code) - 1 : nil }

    /// Whether it is at least as long as a rank, whatever the parameter.
    func holds(_ rank: Int) -> Bool {
      switch code {
      case 0: rank == 1
      case 1, 2: true
      default: Int(code) - 1 >= rank
      }
    }

    /// How long it is for a parameter of so many rows and columns.
    public func length(rows: Int, columns: Int) -> Int {
      switch code {
      case 0: 1
      case 1: rows
      case 2: columns
      default: min(Int(code) - 1, rows, columns)
      }
    }
  }

  // The extents' codes, the first above the second; all bits for a scalar. One word, since search compares kinds all day.
  private let word: UInt32

  private init(word: UInt32) { self.word = word }

  /// A matrix of these extents for each parameter tensor.
  public init(_ rows: Extent, _ columns: Extent) {
    word = UInt32(rows.code) << 16 | UInt32(columns.code)
  }

  /// Whether it is one number a run.
  public var isScalar: Bool { word == .max }
  /// The first extent; one for a scalar.
  public var rows: Extent { isScalar ? .one : Extent(code: UInt16(word >> 16)) }
  /// The second extent; one for a scalar.
  public var columns: Extent {
    isScalar ? .one : Extent(code: UInt16(truncatingIfNeeded: word))
  }

  /// One number a run, in double precision.
  public static var scalar: Kind { Kind(word: .max) }
  /// One number a parameter tensor, in double precision.
  public static var layer: Kind { Kind(.one, .one) }
  /// One number a row, in single precision as all that follow.
  public static var row: Kind { Kind(.rows, .one) }
  /// One number a column.
  public static var column: Kind { Kind(.one, .columns) }
  /// One number a weight.
  public static var tensor: Kind { Kind(.rows, .columns) }
  /// A square of as many rows and columns as the parameter has rows.
  public static var rowGram: Kind { Kind(.rows, .rows) }
  /// A square of as many rows and columns as the parameter has columns.
  public static var columnGram: Kind { Kind(.columns, .columns) }

  /// Whether it is a scalar or a layer value: one number at most a parameter tensor.
  public var isSmall: Bool { self == .scalar || self == .layer }
  /// Whether it ranges over more than one number a parameter tensor.
  public var isMatrix: Bool { !isSmall }
  /// Whether both sides are as long by name, and longer than one.
  public var isSquare: Bool { isMatrix && rows == columns }
  /// The kind with its sides exchanged.
  public var transposed: Kind { isScalar ? self : Kind(columns, rows) }

  /// The kind to which both can be broadcast; nil where they do not fit together.
  public func joined(with other: Kind) -> Kind? {
    if self == other || other.isScalar { return self }
    if isScalar { return other }
    guard let rows = Self.joined(rows, other.rows),
      let columns = Self.joined(columns, other.columns)
    else { return nil }
    return Kind(rows, columns)
  }

  /// Whether a value of this kind can be broadcast to another.
  public func fits(_ other: Kind) -> Bool { joined(with: other) == other }

  private static func joined(_ left: Extent, _ right: Extent) -> Extent? {
    if left == right || right == .one { return left }
    return left == .one ? right : nil
  }

  /// How many numbers a value has for a parameter of so many rows and columns; 1 for a scalar.
  public func count(rows: Int, columns: Int) -> Int {
    self.rows.length(rows: rows, columns: columns)
      * self.columns.length(rows: rows, columns: columns)
  }

  /// A number that names the kind, the same in every build.
  ///
  /// Scalar, layer and tensor keep the numbers of the first table, so that hashes in archives stay.
  var code: UInt64 {
    if isScalar { return 0 }
    if self == .layer { return 1 }
    if self == .tensor { return 2 }
    return 3 + (UInt64(rows.code) << 16 | UInt64(columns.code))
  }
}

extension Kind: CustomStringConvertible {
  /// The kinds that have a name of one word.
  static let named: [(name: String, kind: Kind)] = [
    ("scalar", .scalar), ("layer", .layer), ("row", .row), ("col", .column), ("tensor", .tensor),
    ("gram", .rowGram), ("gram_cols", .columnGram),
  ]
  /// The words that are followed by arguments in parentheses.
  static let parametric = ["left", "right", "matrix"]
  /// The extents' names.
  static let extentNames: [(name: String, extent: Extent)] = [
    ("one", .one), ("rows", .rows), ("cols", .columns),
  ]

  /// The kind's name in the language.
  public var description: String {
    if let word = Self.named.first(where: { $0.kind == self }) { return word.name }
    if let rank = rows.rank, columns == .columns { return "left(\(rank))" }
    if let rank = columns.rank, rows == .rows { return "right(\(rank))" }
    return "matrix(\(Self.name(rows)), \(Self.name(columns)))"
  }

  /// The kinds as diagnostics list them.
  static let list =
    (named.map(\.name) + ["left(r)", "right(r)", "matrix(a, b)"]).joined(separator: ", ")

  /// The kind that a word and what stands in parentheses behind it name; nil where they name none.
  init?(word: String, arguments: [String]) {
    switch (word, arguments.count) {
    case ("left", 1): self.init(arguments[0], "cols")
    case ("right", 1):
      self.init("rows", arguments[0])
    case ("matrix", 2): self.init(arguments[0], arguments[1])
    default:
      guard arguments.isEmpty, let known = Self.named.first(where: { $0.name == word }) else {
        return nil
      }
      self = known.kind
    }
  }

  private init?(_ rows: String, _ columns: String) {
    guard let rows = Self.extent(rows), let columns = Self.extent(columns) else { return nil }
    self.init(rows, columns)
  }

  private static func extent(_ name: String) -> Extent? {
    if let known = extentNames.first(where: { $0.name == name }) { return known.extent }
    return Int(name).flatMap { (1...Extent.greatestRank).contains($0) ? .rank($0) : nil }
  }

  private static func name(_ extent: Extent) -> String {
    extentNames.first { $0.extent == extent }?.name ?? "\(extent.rank ?? 1)"
  }
}
