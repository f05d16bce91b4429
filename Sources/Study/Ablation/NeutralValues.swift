import DSL

extension Operator {
  /// The numbers that undo the operator where they stand at a place: with one of them it returns another argument.
  ///
  /// 0 beside a plus, 1 beside a product, both as the weight of `lerp`. The oracle is asked on a few numbers, so that every
  /// operator that works element by element is covered, the derived ones too; the right identity is one of them.
  func neutralValues(at place: Int) -> [Double] {
    [0, 1].filter { value in
      (0..<arity).contains { other in
        other != place
          && Self.samples.allSatisfy { undoes(value, at: place, leaving: other, of: $0) }
      }
    }
  }

  /// Whether the operator returns one argument where another has a value.
  private func undoes(_ value: Double, at place: Int, leaving other: Int, of sample: [Double])
    -> Bool
  {
    guard arity <= sample.count else { return false }
    var arguments = Array(sample.prefix(arity))
    arguments[place] = value
    guard let result = meaning.value(of: arguments) else { return false }
    return abs(result - arguments[other]) <= 1e-12 * abs(arguments[other])
  }

  /// Arguments of both signs, below and above 1; the last as a step would be, a whole number.
  private static let samples: [[Double]] = [
    [0.7, 1.9, 3], [2.3, 0.4, 5], [-1.3, 0.6, 2], [-0.2, -2.6, 7],
  ]
}

extension Operator.Meaning {
  /// The value on single numbers; nil where the operator is none of single numbers.
  fileprivate func value(of arguments: [Double]) -> Double? {
    switch (self, arguments.count) {
    case (.binary(let function), 2): function(arguments[0], arguments[1])
    case (.ternary(let function), 3): function(arguments[0], arguments[1], arguments[2])
    default: nil
    }
  }
}
