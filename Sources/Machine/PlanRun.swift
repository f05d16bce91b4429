import CKernels
import TensorCore

/// A plan with its memory for one layout: the state of one run.
///
/// Everything is resolved to addresses when it is made; a step walks flat arrays of plain words, allocates
/// nothing and counts no references.
final class PlanRun: UpdateState {
  let memory: RunMemory
  private let readsHessian: Bool
  private var isFirst = true

  init(_ plan: Plan, _ oracles: Oracles, layout: ParameterLayout, seed: UInt64) {
    memory = RunMemory(plan, layout: layout, seed: seed)
    readsHessian = oracles.contains(.hessianDiagonal)
    for index in 0..<memory.once.count { run(memory.once[index]) }
  }

  /// The weights at which the rule is to be judged, where the program says `eval = …`.
  var evaluationWeights: Buffer? { memory.evaluation }

  func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
    let memory = memory
    precondition(
      gradient.count == memory.count && weights.count == memory.count
        && update.count == memory.count, "gradient, weights and update must follow the layout")
    let mode = ck_denormals_flush()
    defer { ck_denormals_restore(mode) }
    let bases = memory.bases.base
    bases[Resolver.gradientBase] = gradient.base
    bases[Resolver.weightsBase] = weights.base
    bases[Resolver.updateBase] = update.base
    set(memory.stepRow, Double(inputs.step))
    set(memory.stepsRow, Double(inputs.steps))
    set(memory.learningRateRow, inputs.learningRate)
    set(memory.lossRow, inputs.loss)
    if readsHessian {
      guard let hessian = inputs.hessianDiagonal, hessian.count == memory.count else {
        preconditionFailure("a rule that asks for the Hessian's diagonal must be given it")
      }
      bases[Resolver.hessianBase] = hessian.base
    }
    if isFirst {
      isFirst = false
      startStates(gradient: gradient.base, weights: weights.base)
    }
    for index in 0..<memory.totals.count {
      let total = memory.totals[index]
      memory.values[total.row * memory.layers] = total.start
    }
    var isFinite = true
    for index in 0..<memory.passes.count {
      isFinite = run(memory.passes[index]) && isFinite
    }
    for index in 0..<memory.delayed.count {
      let copy = memory.delayed[index]
      copy.target.update(from: copy.source, count: copy.count)
    }
    return keepSmallStates() && isFinite
  }

  /// Gives the states that begin as weights or gradient those of the first step.
  private func startStates(
    gradient: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>
  ) {
    guard let copy = ck_kernel_form(Planner.copy, 0) else { return }
    for index in 0..<memory.starts.count {
      let start = memory.starts[index]
      let source = (start.isGradient ? gradient : weights) + start.offset
      copy(start.count, start.target, source, source, source, source)
    }
  }

  private func run(_ pass: PassWords) -> Bool {
    for index in pass.small { run(memory.small[index]) }
    var isFinite = true
    if pass.isFlat {
      let stage = memory.stages[memory.walks[pass.walk].lowerBound]
      isFinite = walk(memory.runs[stage.runs.lowerBound].instructions)
    } else if !pass.isEmpty {
      for parameter in 0..<memory.domain.count {
        isFinite = run(pass, parameter) && isFinite
      }
    }
    for index in pass.totals { round(memory.completed[index]) }
    return isFinite
  }

  /// Takes a parameter through the stages of its domain.
  private func run(_ pass: PassWords, _ parameter: Int) -> Bool {
    let memory = memory
    let moved = memory.moved.base
    moved[Resolver.layer] = parameter
    for shelf in 0..<memory.shelves {
      moved[Resolver.firstShelf + 2 * shelf + 1] =
        memory.offsets[shelf * memory.domain.count + parameter]
    }
    var isFinite = true
    for index in memory.walks[pass.walk + memory.domain[parameter]] {
      let stage = memory.stages[index]
      for place in stage.small { run(memory.small[place], parameter) }
      for place in stage.runs {
        let run = memory.runs.base + place
        isFinite =
          (run.pointee.kind < 0
            ? call(run.pointee.call + parameter) : blocks(run.pointee, parameter)) && isFinite
      }
    }
    return isFinite
  }

  private func set(_ row: Int, _ value: Double) {
    memory.values[row * memory.layers] = value
    memory.singles[row * memory.layers] = Float(value)
  }

  /// Rounds a row for the arrays that meet it.
  func round(_ row: Int) {
    for place in row * memory.layers..<(row + 1) * memory.layers {
      memory.singles[place] = Float(memory.values[place])
    }
  }
}
