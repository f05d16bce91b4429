extension Explanation {
  /// What known optimizer it is or is near to.
  var identityLines: [String] { [] }
}
