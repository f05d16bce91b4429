import DSL

/// One Swift file without dependencies: a generic struct that owns the state and takes steps.
///
/// Scalars and layer values are computed in `Double`, tensors in the struct's `Scalar`, as everywhere in Descent,
/// so that a `Float` export follows the search's own trajectory.
struct SwiftTarget: ExportTarget {
  let name = "swift"
  let summary = "One Swift file without dependencies: a generic, Codable struct with a step."

  func spells(_ primitive: String) -> Bool { SwiftSpelling.table[primitive] != nil }

  func source(of optimizer: LoweredOptimizer) -> String {
    SwiftFile(optimizer).text
  }
}

/// The parts of a Swift file, in their order.
private struct SwiftFile {
  private let optimizer: LoweredOptimizer
  private let type: String
  private let hypers: [String]
  private let states: [String]
  private let body: SwiftStep

  private var graph: Graph { optimizer.graph }

  init(_ optimizer: LoweredOptimizer) {
    self.optimizer = optimizer
    type = SwiftNames.type(optimizer.name)
    // A local may shadow a state, which is always read through `self`, but not a hyper-parameter.
    var names = SwiftNames()
    hypers = optimizer.graph.hypers.map { names.claim($0.name) }
    var properties = names
    states = optimizer.graph.states.map { properties.claim($0.name) }
    let schedule = Schedule(optimizer.graph)
    let expressions = SwiftExpressions(
      optimizer, schedule, hypers: hypers, states: states, names: names)
    body = SwiftStep(optimizer, schedule, expressions)
  }

  var text: String {
    let parts =
      [header, structure, "extension \(type): Codable where Scalar: Codable {}"] + support
    return parts.joined(separator: "\n\n") + "\n"
  }

  // MARK: The file

  private var header: String {
    """
    // \(type), an optimizer exported by Descent. This file needs nothing but Swift and the system's mathematics.
    #if canImport(Glibc)
      import Glibc
    #elseif canImport(Musl)
      import Musl
    #elseif canImport(Darwin)
      import Darwin
    #elseif canImport(ucrt)
      import ucrt
    #endif
    """
  }

  private var structure: String {
    var parts = [properties, initializer, step]
    if uses(.step) {
      parts.insert("  /// How many steps were taken.\n  public var stepCount = 0", at: 1)
    }
    return """
      \(documentation)
      public struct \(type)<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
      \(parts.filter { !$0.isEmpty }.joined(separator: "\n\n"))
      }
      """
  }

  private var documentation: String {
    let formula =
      graph.appliesRaw
      ? "w ← w − update" : "w ← w − learningRate · (update + weightDecay · w)"
    var lines = optimizer.documentation
    if lines.isEmpty { lines = ["An optimizer found by Descent."] }
    lines += ["", "Each step moves the weights by \(formula), where `update` is:", "", "```"]
    lines += optimizer.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    lines += ["```", ""]
    if optimizer.factor != 1 {
      lines += [
        "`update` is multiplied by \(Program.text(of: optimizer.factor)), which brings it to a root mean square of 1.",
        "",
      ]
    }
    lines += [
      "Numbers that belong to the run or to a parameter tensor are computed in double precision and rounded on",
      "meeting a tensor; x / 0 is 0 for finite x; subnormal numbers count as zero during a step.",
    ]
    if uses(.step) || !graph.states.isEmpty {
      lines += ["To resume a run, encode the struct with the weights and decode both."]
    }
    return lines.map { $0.isEmpty ? "///" : "/// \($0)" }.joined(separator: "\n")
  }

  // MARK: State

  private var properties: String {
    var parts = zip(graph.hypers, hypers).map { hyper, name in
      "  /// \(hyper.name), \(describe(hyper))\n  public var \(name): Double"
    }
    if !graph.appliesRaw {
      parts.append(
        "  /// The decoupled weight decay; 0 leaves the weights to the rule.\n  public var weightDecay: Double"
      )
    }
    parts += zip(graph.states, states).map { state, name in
      let (what, type) =
        state.kind.isScalar
        ? ("one number", "Double")
        : state.kind == .layer
          ? ("one number a parameter tensor", "[Double]") : ("one number a weight", "[[Scalar]]")
      let title = state.name == name ? name : "\(state.name) of the program"
      return """
          /// State \(title): \(what), \(state.start.text) before the first step.
          public var \(name): \(type)
        """
    }
    return parts.joined(separator: "\n")
  }

  /// The default, and where to look for a better value.
  private func describe(_ hyper: Program.Hyper) -> String {
    var text = "\(Program.text(of: hyper.value)) by default"
    if let range = hyper.range {
      text +=
        "; worth tuning in \(Program.text(of: range.lower)) ... \(Program.text(of: range.upper))"
      if range.isLogarithmic { text += ", evenly in its logarithm" }
    }
    return text + "."
  }

  private var initializer: String {
    var parameters = ["parameterCounts: [Int]"]
    parameters += zip(graph.hypers, hypers).map { "\($1): Double = \(Self.literal($0.value))" }
    if !graph.appliesRaw { parameters.append("weightDecay: Double = 0") }
    var lines = hypers.map { "self.\($0) = \($0)" }
    if !graph.appliesRaw { lines.append("self.weightDecay = weightDecay") }
    lines += zip(graph.states, states).map { state, name in
      let start = Self.literal(state.start.number ?? 0)
      if state.kind.isScalar { return "\(name) = \(start)" }
      return state.kind == .layer
        ? "\(name) = parameterCounts.map { _ in \(start) }"
        : "\(name) = parameterCounts.map { Array(repeating: Scalar(\(start) as Double), count: $0) }"
    }
    return """
        /// Makes the optimizer of parameter tensors with the given numbers of elements, before its first step.
        public init(
          \(parameters.joined(separator: ",\n    "))
        ) {
      \(lines.map { "    \($0)\n" }.joined())  }
      """
  }

  // MARK: The step

  private var step: String {
    let usesRate = !graph.appliesRaw || uses(.learningRate)
    var parameters = ["weights: inout [[Scalar]]", "gradients: [[Scalar]]"]
    var documented = [
      "  ///   - weights: One array a parameter tensor, in the order of `parameterCounts`.",
      "  ///   - gradients: Of the same shapes.",
    ]
    if uses(.hessianDiagonal) {
      parameters.append("hessianDiagonals: [[Scalar]]")
      documented += [
        "  ///   - hessianDiagonals: Of the same shapes: an estimate of the diagonal of the loss's Hessian on the same",
        "  ///     batch, such as Hutchinson's z ⊙ Hz with random signs z. The oracle `h`.",
      ]
    }
    if uses(.loss) {
      parameters.append("loss: Double")
      documented.append("  ///   - loss: The batch's mean loss before the step.")
    }
    if usesRate {
      let rate = optimizer.learningRate
      parameters.append(
        "learningRate: Double" + (rate.map { " = \(Self.literal($0.value))" } ?? ""))
      documented.append("  ///   - learningRate: The learning rate of this step.")
      if let rate { documented.append("  ///     It is \(describe(rate))") }
    }
    if uses(.steps) {
      parameters.append("totalSteps: Int")
      documented.append("  ///   - totalSteps: How many steps the run has in all.")
    }
    var opening = [
      "precondition(",
      #"  gradients.count == weights.count,"#,
      #"  "expected \(weights.count) gradients, got \(gradients.count)")"#,
    ]
    if uses(.hessianDiagonal) {
      opening += [
        "precondition(",
        #"  hessianDiagonals.count == weights.count,"#,
        #"  "expected \(weights.count) Hessian diagonals, got \(hessianDiagonals.count)")"#,
      ]
    }
    if uses(.step) { opening += ["stepCount += 1", "let t = Double(stepCount)"] }
    return """
        /// Takes one step: moves the weights against the gradients.
        ///
        /// - Parameters:
      \(documented.joined(separator: "\n"))
        public mutating func step(
          \(parameters.joined(separator: ",\n    "))
        ) {
      \(opening.map { "    \($0)\n" }.joined())    let environment = flushSubnormals()
          defer { restore(environment) }
      \(body.lines.joined(separator: "\n"))
        }
      """
  }

  private func uses(_ input: Program.Input) -> Bool {
    body.schedule.live.contains { graph.nodes[Int($0)].value == .input(input) }
  }

  // MARK: Support

  private var support: [String] {
    var used = body.expressions.support
    used.insert("flushSubnormals")
    if body.schedule.live.contains(where: { body.schedule.isAccumulated($0) }) {
      used.insert("Sum")
    }
    return SwiftSupport.all.filter { used.contains($0.name) }.map(\.text)
  }

  private static func literal(_ value: Double) -> String {
    value.isFinite
      ? Program.text(of: value) : value.isNaN ? ".nan" : value < 0 ? "-.infinity" : ".infinity"
  }
}
