import DSL

/// What a strategy searches: the grammar, where it starts, what may be transplanted, what tells programs apart.
public struct SearchSpace: Sendable {
  /// The space of programs.
  public var grammar: Grammar
  /// Where the search starts: flat programs of the grammar, at least one.
  public var starts: [Program]
  /// Known optimizers as flat programs of the grammar, from which parts may be transplanted; empty where that is
  /// forbidden.
  public var library: [Program]
  /// The axes of the map of elites.
  public var axes: [Axis]

  /// Makes a space; the grammar's own start programs where none are given.
  public init(
    _ grammar: Grammar, starts: [Program]? = nil, library: [Program] = [], axes: [Axis] = []
  ) {
    self.grammar = grammar
    self.starts = starts ?? grammar.starts
    self.library = library
    self.axes = axes
  }
}
