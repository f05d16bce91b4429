extension Operator {
  static let comparison = Family(
    title: "Comparison and choice",
    notes: """
      A comparison is 1 where it holds and 0 where it does not. As IEEE 754 has it, nothing compares with \
      a NaN: only `!=` holds there. In `where`, everything but 0 chooses the first branch.
      """,
    operators: [
      .primitive(
        "less", ["x", "y"], "1 where x < y, else 0.",
        notation: .infix(symbol: "<", precedence: 2, associatesRight: false),
        degree: .zeroIfCommon, cost: 1, meaning: .binary { $0 < $1 ? 1 : 0 },
        examples: [("1 < 2", 1), ("2 < 2", 0)]),
      .primitive(
        "less_equal", ["x", "y"], "1 where x ≤ y, else 0.",
        notation: .infix(symbol: "<=", precedence: 2, associatesRight: false),
        degree: .zeroIfCommon, cost: 1, meaning: .binary { $0 <= $1 ? 1 : 0 },
        examples: [("2 <= 2", 1)]),
      .derived(
        "greater", ["x", "y"], "1 where x > y, else 0.",
        notation: .infix(symbol: ">", precedence: 2, associatesRight: false), cost: 1,
        meaning: .binary { $0 > $1 ? 1 : 0 }, examples: [("2 > 1", 1)], as: "y < x"),
      .derived(
        "greater_equal", ["x", "y"], "1 where x ≥ y, else 0.",
        notation: .infix(symbol: ">=", precedence: 2, associatesRight: false), cost: 1,
        meaning: .binary { $0 >= $1 ? 1 : 0 }, examples: [("1 >= 2", 0)], as: "y <= x"),
      .primitive(
        "equal", ["x", "y"], "1 where x = y, else 0.",
        notation: .infix(symbol: "==", precedence: 2, associatesRight: false),
        laws: .commutative, degree: .zeroIfCommon, cost: 1, meaning: .binary { $0 == $1 ? 1 : 0 },
        examples: [("2 == 2", 1)]),
      .derived(
        "not_equal", ["x", "y"], "1 where x ≠ y, else 0.",
        notation: .infix(symbol: "!=", precedence: 2, associatesRight: false),
        laws: .commutative, cost: 2, meaning: .binary { $0 != $1 ? 1 : 0 },
        examples: [("2 != 2", 0)], as: "1 - (x == y)"),
      .primitive(
        "where", ["c", "x", "y"], "x where c is not 0, else y.", degree: .branches, cost: 1,
        meaning: .ternary { c, x, y in c != 0 ? x : y },
        examples: [("where(1 < 2, 3, 4)", 3), ("where(0, 3, 4)", 4)]),
      .derived(
        "clip", aliases: ["clamp"], ["x", "lo", "hi"], "x held between lo and hi; hi wins.",
        cost: 2,
        meaning: .ternary { x, lo, hi in
          if x.isNaN || lo.isNaN || hi.isNaN { return .nan }
          let raised = x < lo ? lo : x
          return raised > hi ? hi : raised
        },
        examples: [("clip(5, -1, 1)", 1), ("clip(-5, -1, 1)", -1)], as: "min(max(x, lo), hi)"),
    ])
}
