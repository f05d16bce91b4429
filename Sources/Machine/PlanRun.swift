import CKernels
import TensorCore

/// A plan with its memory for one layout: the state of one run.
///
/// Everything is resolved to addresses when it is made; a step walks flat arrays of plain words, allocates
/// nothing and counts no references.
final class PlanRun: UpdateState {
  private let memory: RunMemory
  private let readsHessian: Bool

  init(_ plan: Plan, _ oracles: Oracles, layout: ParameterLayout) {
    memory = RunMemory(plan, layout: layout)
    readsHessian = oracles.contains(.hessianDiagonal)
    for index in 0..<memory.once.count { run(memory.once[index]) }
  }

  func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
    let memory = memory
    precondition(
      gradient.count == memory.count && weights.count == memory.count
        && update.count == memory.count, "gradient, weights and update must follow the layout")
    let mode = ck_denormals_flush()
    defer { ck_denormals_restore(mode) }
    memory.bases[RunMemory.gradientBase] = gradient.base
    memory.bases[RunMemory.weightsBase] = weights.base
    memory.bases[RunMemory.updateBase] = update.base
    set(memory.stepRow, Double(inputs.step))
    set(memory.stepsRow, Double(inputs.steps))
    set(memory.learningRateRow, inputs.learningRate)
    set(memory.lossRow, inputs.loss)
    if readsHessian {
      guard let hessian = inputs.hessianDiagonal, hessian.count == memory.count else {
        preconditionFailure("a rule that asks for the Hessian's diagonal must be given it")
      }
      memory.bases[RunMemory.hessianBase] = hessian.base
    }
    var isFinite = true
    for index in 0..<memory.walks.count {
      let walk = memory.walks[index]
      for place in walk.small { run(memory.small[place]) }
      for place in walk.sums { clear(memory.sums[place]) }
      if !walk.tensor.isEmpty { isFinite = run(walk) && isFinite }
      for place in walk.sums { round(memory.sums[place]) }
    }
    for index in 0..<memory.delayed.count {
      let copy = memory.delayed[index]
      copy.target.update(from: copy.source, count: memory.count)
    }
    return keepSmallStates() && isFinite
  }

  private func run(_ walk: Walk) -> Bool {
    guard walk.followsLayers else { return run(walk.tensor, 0..<memory.count, layer: 0) }
    var isFinite = true
    for layer in 0..<memory.layers {
      let elements = memory.offsets[layer]..<memory.offsets[layer + 1]
      isFinite = run(walk.tensor, elements, layer: layer) && isFinite
    }
    return isFinite
  }

  /// Runs instructions on elements, block by block; whether all checks were passed.
  private func run(_ range: Range<Int>, _ elements: Range<Int>, layer: Int) -> Bool {
    let bases = memory.bases
    let first = memory.instructions.base + range.lowerBound
    let end = memory.instructions.base + range.upperBound
    let moved = memory.moved
    moved[Int(Operand.Stride.layer.rawValue)] = layer
    var isFinite: Int32 = 1
    var start = elements.lowerBound
    while start < elements.upperBound {
      let size = min(memory.block, elements.upperBound - start)
      moved[Int(Operand.Stride.element.rawValue)] = start
      func address(_ operand: Operand) -> UnsafeMutablePointer<Float> {
        bases[Int(operand.base)] + moved[Int(operand.stride)]
      }
      var instruction = first
      while instruction < end {
        let arguments = instruction.pointee.arguments
        if let kernel = instruction.pointee.kernel {
          kernel(
            size, address(instruction.pointee.target), address(arguments.0),
            address(arguments.1), address(arguments.2), address(arguments.3))
        } else if instruction.pointee.isCheck {
          isFinite &= ck_all_finite(size, address(arguments.0))
        } else {
          let place = Int(instruction.pointee.row) * memory.layers
          let sum = memory.values + place + moved[Int(instruction.pointee.target.stride)]
          sum.pointee = ck_sum(sum.pointee, size, address(arguments.0))
        }
        instruction += 1
      }
      start += size
    }
    return isFinite != 0
  }

  private func run(_ instruction: SmallInstruction) {
    let values = memory.values
    if let function = instruction.function {
      var places = instruction.arguments
      for index in 0..<instruction.count {
        let arguments = memory.arguments
        for argument in 0..<4 { arguments[argument] = values[Int(places[argument])] }
        let value = function(arguments)
        values[instruction.target + index] = value
        memory.singles[instruction.target + index] = Float(value)
        places &+= instruction.strides
      }
    } else {
      var sum = 0.0
      for layer in 0..<memory.layers { sum += values[Int(instruction.arguments[0]) + layer] }
      values[instruction.target] = sum
      memory.singles[instruction.target] = Float(sum)
    }
  }

  private func set(_ row: Int, _ value: Double) {
    memory.values[row * memory.layers] = value
    memory.singles[row * memory.layers] = Float(value)
  }

  private func clear(_ row: Int) {
    (memory.values + row * memory.layers).update(repeating: 0, count: memory.layers)
  }

  /// Rounds a row for the tensors that meet it.
  private func round(_ row: Int) {
    for place in row * memory.layers..<(row + 1) * memory.layers {
      memory.singles[place] = Float(memory.values[place])
    }
  }

  /// Gives scalar and layer states their new values, all read before the first is written.
  private func keepSmallStates() -> Bool {
    let (states, layers, values) = (memory.smallStates, memory.layers, memory.values)
    var isFinite = true
    for index in 0..<states.count {
      let state = states[index]
      for layer in 0..<(state.isLayer ? layers : 1) {
        let value = values[state.exit.row * layers + (state.exit.isLayer ? layer : 0)]
        memory.exits[index * layers + layer] = value
        isFinite = isFinite && value.isFinite
      }
    }
    for index in 0..<states.count {
      let state = states[index]
      for layer in 0..<(state.isLayer ? layers : 1) {
        values[state.row * layers + layer] = memory.exits[index * layers + layer]
      }
      round(state.row)
    }
    return isFinite
  }
}
