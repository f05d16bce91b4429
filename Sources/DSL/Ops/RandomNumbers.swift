extension Operator {
  static let randomNumbers = Family(
    title: "Random numbers",
    notes: """
      From a generator without memory, Philox4x32-10 (Salmon et al. 2011): a number depends on the run's seed, the \
      parameter's index, the element's row-major index in its own matrix, the step t and the literal k, so that two \
      calls with the same k are equal and others independent. In the projections s stands in place of the step: s = 0 \
      never changes, `floor(t / 200)` every 200 steps. It is cut to a whole number from 0 to 2³² − 1 (NaN is 0). r is a literal rank, clipped to \
      the parameter's shorter side; the clipped one divides.
      """,
    operators: [
      .random(
        "normal", [.init("k", .key)], "Normal numbers of mean 0 and deviation 1, a tensor.",
        .normal, cost: 60, .tensor
      ) { place, arguments in
        place.words(key: arguments[0], .normal).normal
      },
      .random(
        "uniform", [.init("k", .key)], "Even numbers in 0 ..< 1, a tensor.", .uniform,
        cost: 24, .tensor
      ) { place, arguments in
        place.words(key: arguments[0], .uniform).uniform
      },
      .random(
        "bernoulli", [.init("p", .scalar), .init("k", .key)],
        "1 with probability p, else 0, a tensor.", .bernoulli, cost: 25, .tensor
      ) {
        place, arguments in
        place.words(key: arguments[1], .bernoulli).uniform < arguments[0] ? 1 : 0
      },
      .random(
        "row_projection", [.init("r", .rank), .init("s", .scalar), .init("k", .key)],
        "Normal numbers / √r, [rows, r].", .rowProjection, cost: 60, .projection(.rows)
      ) {
        projected($0, $1, .rowProjection)
      },
      .random(
        "col_projection", [.init("r", .rank), .init("s", .scalar), .init("k", .key)],
        "Normal numbers / √r, [cols, r] (Zhu et al. 2024, APOLLO).", .columnProjection, cost: 60,
        .projection(.columns)
      ) {
        projected($0, $1, .columnProjection)
      },
    ])

  private static func random(
    _ name: String, _ parameters: [Parameter], _ summary: String, _ draw: RandomDraw, cost: Double,
    _ result: ResultKind, meaning: @escaping @Sendable (RandomPlace, [Double]) -> Double
  ) -> Operator {
    .primitive(
      name, parameters, summary, result: result, degree: .onlyZero, cost: cost,
      meaning: .random(meaning), examples: [], kernel: Kernel(name, .random(draw)))
  }

  // The arguments are r, s and k.
  private static func projected(
    _ place: RandomPlace, _ arguments: [Double], _ draw: RandomDraw
  ) -> Double {
    var place = place
    place.step = RandomPlace.step(arguments[1])
    return place.words(key: arguments[2], draw).normal / arguments[0].squareRoot()
  }
}
