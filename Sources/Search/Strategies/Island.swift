/// A strategy that takes migrants: what an island can be.
protocol Island: Strategy {
  /// Takes in a copy of a candidate that another island bred.
  mutating func admit(_ migrant: Parent)
}
