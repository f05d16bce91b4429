import TensorCore

/// A rule's updates on a fixed stream of gradients, to be compared with another's.
///
/// What is kept is by how much the weights would move per learning rate, so that raw rules compare with scaled ones. A trace is
/// longer than a `Fingerprint`, which tells equal from unequal: here it counts how far apart two rules are.
public struct RuleTrace: Sendable {
  /// How many steps a whole trace has.
  public static let steps = 400
  /// How many steps are enough for a first look.
  public static let shortSteps = 40

  /// The step in which the rule left the finite numbers; nil where it never did.
  public let nonFiniteStep: Int?
  /// The updates, step by step.
  private let updates: [Float]
  /// The square of each parameter tensor's update, step by step.
  private let squares: [Double]
  private let steps: Int
  /// The roles of the parameters that are compared.
  private var roles = Set(ParameterLayout.Role.allCases)

  /// Takes a rule over the stream.
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - steps: How many steps, no more than `RuleTrace.steps`.
  ///   - decay: The decoupled weight decay of the rule, taken away again: see `decoupledDecay(of:)`.
  public init(of rule: any UpdateRule, steps: Int = RuleTrace.steps, withoutDecay decay: Double = 0)
  {
    precondition(steps > 0 && steps <= Self.steps, "a trace has 1 to \(Self.steps) steps")
    let stream = TraceStream.shared
    var updates: [Float] = []
    updates.reserveCapacity(steps * stream.layout.count)
    nonFiniteStep = Self.walk(rule, steps, shifted: false) { step, update in
      if decay != 0 { update.add(stream.weights[step - 1], times: Float(-decay)) }
      updates += update.values
    }
    var squares: [Double] = []
    let count = stream.layout.count
    for step in 0..<updates.count / count {
      for parameter in stream.layout.parameters {
        let first = step * count + parameter.offset
        var square = 0.0
        for place in first..<first + parameter.count {
          square += Double(updates[place]) * Double(updates[place])
        }
        squares.append(square)
      }
    }
    self.updates = updates
    self.squares = squares
    self.steps = updates.count / count
  }

  /// How far this rule is from another.
  public struct Distance: Hashable, Sendable {
    /// √mean r² over steps and parameter tensors, r² = ‖x − a·y‖² / (‖x‖² + a²·‖y‖²): 0 for equal updates, 1 for unrelated ones,
    /// √2 for opposite ones; with lengths alike, r² is 1 − cos.
    public let value: Double
    /// a: how many times as large as the other's this rule's updates are, the median of ‖x‖ / ‖y‖; a learning rate takes it up.
    public let factor: Double
  }

  /// The same updates, of which only those of parameters of some roles are compared.
  public func restricted(to roles: [ParameterLayout.Role]) -> RuleTrace {
    var trace = self
    trace.roles = Set(roles)
    return trace
  }

  /// The distance to another trace over the steps that both have; nil where one of them left the finite numbers or stands still.
  public func distance(to other: RuleTrace) -> Distance? {
    guard nonFiniteStep == nil, other.nonFiniteStep == nil else { return nil }
    let shared = min(steps, other.steps)
    let parameters = TraceStream.shared.layout.parameters
    let isCompared = parameters.map { roles.contains($0.role) && other.roles.contains($0.role) }
    let groups = (0..<shared * parameters.count).filter { isCompared[$0 % parameters.count] }
    var ratios: [Double] = []
    for group in groups where squares[group] > 0 && other.squares[group] > 0 {
      ratios.append(squares[group] / other.squares[group])
    }
    guard !ratios.isEmpty else { return nil }
    ratios.sort()
    let factor = ratios[ratios.count / 2].squareRoot()
    guard factor > 0, factor.isFinite else { return nil }
    let count = TraceStream.shared.layout.count
    var sum = 0.0
    for group in groups {
      let size = squares[group] + factor * factor * other.squares[group]
      guard size > 0 else { continue }
      let parameter = parameters[group % parameters.count]
      let first = group / parameters.count * count + parameter.offset
      var square = 0.0
      for place in first..<first + parameter.count {
        let difference = Double(updates[place]) - factor * Double(other.updates[place])
        square += difference * difference
      }
      sum += square / size
    }
    return Distance(value: (sum / Double(groups.count)).squareRoot(), factor: factor)
  }

  /// The constant b by which a rule's update has b·w added, whatever else it does; nil where weights enter otherwise.
  ///
  /// Found by moving the weights by δ: decay is decoupled (Loshchilov and Hutter 2019) where every update moves by b·δ with the
  /// same b. A rule that does not read the weights has 0.
  public static func decoupledDecay(of rule: any UpdateRule) -> Double? {
    let stream = TraceStream.shared
    var plain: [Buffer] = []
    let broken = walk(rule, shortSteps, shifted: false) { plain.append(Buffer($1.values)) }
    guard broken == nil else { return nil }
    let length = stream.shift.dot(stream.shift)
    var decays: [Double] = []
    var residues: [Double] = []
    let brokenLater = walk(rule, shortSteps, shifted: true) { step, update in
      let before = plain[step - 1]
      let size = before.dot(before) + update.dot(update)
      update.add(before, times: -1)
      let decay = update.dot(stream.shift) / length
      update.add(stream.shift, times: Float(-decay))
      decays.append(decay)
      // What rounding leaves of numbers of that size, in units of a decay.
      residues.append(
        (update.dot(update) / length).squareRoot() - 1e-6 * (size / length).squareRoot())
    }
    guard brokenLater == nil else { return nil }
    let decay = decays.reduce(0, +) / Double(decays.count)
    let isSame = zip(decays, residues).allSatisfy { found, residue in
      residue <= 1e-3 * decay.magnitude && (found - decay).magnitude <= 1e-2 * decay.magnitude
    }
    if isSame { return decay }
    return decays.allSatisfy { $0 == 0 } && residues.allSatisfy { $0 <= 0 } ? 0 : nil
  }

  /// Takes a rule over the stream and calls `body` with each update per learning rate; the step that is not finite, if one is.
  private static func walk(
    _ rule: any UpdateRule, _ steps: Int, shifted: Bool, _ body: (_ step: Int, Buffer) -> Void
  ) -> Int? {
    let stream = TraceStream.shared
    let state = rule.makeState(for: stream.layout, seed: 0)
    let update = Buffer(count: stream.layout.count)
    let weights = Buffer(count: stream.layout.count)
    return withDenormalsFlushed {
      for step in 1...steps {
        weights.copy(from: stream.weights[step - 1])
        if shifted { weights.add(stream.shift, times: 1) }
        let rate = stream.learningRates[step - 1]
        let inputs = StepInputs(
          step: step, steps: 1000, learningRate: rate, loss: stream.losses[step - 1],
          hessianDiagonal: stream.hessians[step - 1])
        let isFinite = state.step(
          gradient: stream.gradients[step - 1], weights: weights, update: update, at: inputs)
        guard isFinite else { return step }
        if rule.application == .raw { update.scale(by: Float(1 / rate)) }
        body(step, update)
      }
      return nil
    }
  }
}
