extension Operator {
  static let constants = Family(
    title: "Constants", notes: "Under the names of Lion's space too (Chen et al. 2023).",
    operators: [
      .derived(
        "pi", aliases: ["get_pi"], [], "π.", cost: 0, meaning: .constant(.pi),
        examples: [("pi()", 3.141592653589793)], as: "3.141592653589793"),
      .derived(
        "euler", aliases: ["get_e"], [], "e, the base of the natural logarithm.", cost: 0,
        meaning: .constant(2.718281828459045), examples: [("euler()", 2.718281828459045)],
        as: "2.718281828459045"),
      .derived(
        "eps", aliases: ["get_eps"], [], "1e-8, the usual guard of a denominator.", cost: 0,
        meaning: .constant(1e-8), examples: [("eps()", 1e-8)], as: "1e-8"),
    ])
}
