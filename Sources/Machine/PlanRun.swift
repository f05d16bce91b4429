import CKernels
import DSL
import TensorCore

/// A plan with its memory for one layout: the state of one run.
///
/// Everything is resolved to addresses when it is made; a step walks flat arrays of plain words.
final class PlanRun: UpdateState {
  /// What an address moves with: nothing, the element, or the parameter tensor.
  private enum Stride: Int {
    case fixed, element, layer
  }

  private struct Operand {
    var base: Int32
    var stride: Int32
  }

  private struct Instruction {
    var kernel: ck_elementwise?
    var arguments: (Operand, Operand, Operand, Operand)
    var target: Operand
    /// For sums, where in the small values.
    var row: Int32
    var isCheck: Bool
  }

  private struct Walk {
    var small: Range<Int>
    var instructions: Range<Int>
    var sums: Range<Int>
    var followsLayers: Bool
  }

  private let plan: Plan
  private let layers: Int
  private let count: Int
  private var offsets: [Int] = []
  private let states: [Buffer?]
  private let spills: [Buffer]
  private let registers: Buffer
  /// Small values, a row of one number a layer each (scalars use the first), and the same rounded.
  private let values: UnsafeMutablePointer<Double>
  private let singles: Buffer
  private let bases: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  private let exits: UnsafeMutablePointer<Double>
  private var instructions: [Instruction] = []
  private var walks: [Walk] = []
  private var small: [Plan.SmallStep] = []
  private var sums: [Int] = []

  private static let gradientBase = 0
  private static let weightsBase = 1
  private static let updateBase = 2

  init(_ plan: Plan, layout: ParameterLayout) {
    self.plan = plan
    layers = max(layout.parameters.count, 1)
    count = layout.count
    offsets = layout.parameters.map(\.offset) + [layout.count]
    if layout.parameters.isEmpty { offsets = [0, 0] }
    states = plan.tensorStarts.map { start in
      guard let start else { return nil }
      let buffer = Buffer(count: layout.count)
      buffer.fill(Float(start))
      return buffer
    }
    spills = (0..<plan.spills).map { _ in Buffer(count: layout.count) }
    registers = Buffer(count: plan.registers * plan.block)
    let rows = plan.smallStarts.count
    values = .allocate(capacity: rows * layers)
    singles = Buffer(count: rows * layers)
    exits = .allocate(capacity: max(plan.smallStates.count, 1) * layers)
    exits.initialize(repeating: 0, count: max(plan.smallStates.count, 1) * layers)
    bases = .allocate(capacity: 3 + states.count + spills.count + plan.registers + rows)
    fillBases()
    fillValues(layout)
    for step in plan.once { run(step) }
    for pass in plan.passes { resolve(pass) }
  }

  deinit {
    values.deallocate()
    exits.deallocate()
    bases.deallocate()
  }

  private var firstSmallBase: Int { 3 + states.count + spills.count + plan.registers }

  private func fillBases() {
    for index in 0..<firstSmallBase { (bases + index).initialize(to: registers.base) }
    for (index, state) in states.enumerated() {
      if let state { bases[3 + index] = state.base }
    }
    for (index, spill) in spills.enumerated() { bases[3 + states.count + index] = spill.base }
    for index in 0..<plan.registers {
      bases[3 + states.count + spills.count + index] = registers.base + index * plan.block
    }
    for row in plan.smallStarts.indices {
      (bases + firstSmallBase + row).initialize(to: singles.base + row * layers)
    }
  }

  private func fillValues(_ layout: ParameterLayout) {
    for (row, start) in plan.smallStarts.enumerated() {
      for layer in 0..<layers {
        let value: Double =
          switch start {
          case .constant(let value): value
          case .sizes: Double(offsets[layer + 1] - offsets[layer])
          case .totalSize: Double(layout.count)
          case .layers: Double(layout.parameters.count)
          }
        (values + row * layers + layer).initialize(to: value)
        singles.base[row * layers + layer] = Float(value)
      }
    }
  }

  private func operand(_ place: Plan.Place) -> Operand {
    let (base, stride): (Int, Stride) =
      switch place {
      case .gradient: (Self.gradientBase, .element)
      case .weights: (Self.weightsBase, .element)
      case .update: (Self.updateBase, .element)
      case .state(let index): (3 + index, .element)
      case .spill(let index): (3 + states.count + index, .element)
      case .register(let index): (3 + states.count + spills.count + index, .fixed)
      case .small(let row, let isLayer): (firstSmallBase + row, isLayer ? .layer : .fixed)
      }
    return Operand(base: Int32(base), stride: Int32(stride.rawValue))
  }

  private func resolve(_ pass: Plan.Pass) {
    let first = (small.count, instructions.count, sums.count)
    small += pass.small
    for step in pass.tensor {
      let none = Operand(base: 0, stride: 0)
      var all = step.arguments.map(operand)
      while all.count < 4 { all.append(none) }
      var instruction = Instruction(
        kernel: nil, arguments: (all[0], all[1], all[2], all[3]), target: operand(step.target),
        row: -1, isCheck: false)
      switch step.action {
      case .compute(let kernel): instruction.kernel = kernel
      case .check: instruction.isCheck = true
      case .sum:
        if case .small(let row, _) = step.target {
          instruction.row = Int32(row)
          sums.append(row)
        }
      }
      instructions.append(instruction)
    }
    walks.append(
      Walk(
        small: first.0..<small.count, instructions: first.1..<instructions.count,
        sums: first.2..<sums.count, followsLayers: pass.followsLayers))
  }
}

// The hot loop: allocates nothing, counts no references.
extension PlanRun {
  func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
    precondition(
      gradient.count == count && weights.count == count && update.count == count,
      "the rule was made for \(count) numbers, got \(gradient.count), \(weights.count), \(update.count)"
    )
    let mode = ck_denormals_flush()
    defer { ck_denormals_restore(mode) }
    bases[Self.gradientBase] = gradient.base
    bases[Self.weightsBase] = weights.base
    bases[Self.updateBase] = update.base
    set(plan.stepRow, Double(inputs.step))
    set(plan.stepsRow, Double(inputs.steps))
    set(plan.learningRateRow, inputs.learningRate)
    var isFinite = true
    for index in walks.indices {
      for step in walks[index].small { run(small[step]) }
      for place in walks[index].sums { clear(sums[place]) }
      guard !walks[index].instructions.isEmpty else { continue }
      isFinite = self.walk(walks[index]) && isFinite
      for place in walks[index].sums { round(sums[place]) }
    }
    for (state, spill) in plan.delayed {
      if let buffer = states[state] { buffer.base.update(from: spills[spill].base, count: count) }
    }
    return keepSmallStates() && isFinite
  }

  private func walk(_ walk: Walk) -> Bool {
    var isFinite = true
    instructions.withUnsafeBufferPointer { all in
      let mine = UnsafeBufferPointer(rebasing: all[walk.instructions])
      if walk.followsLayers {
        for layer in 0..<layers {
          isFinite = run(mine, offsets[layer]..<offsets[layer + 1], layer) && isFinite
        }
      } else {
        isFinite = run(mine, 0..<count, 0)
      }
    }
    return isFinite
  }

  private func run(
    _ instructions: UnsafeBufferPointer<Instruction>, _ elements: Range<Int>, _ layer: Int
  ) -> Bool {
    let bases = bases
    let values = values
    let layers = layers
    let block = plan.block
    var isFinite: Int32 = 1
    var start = elements.lowerBound
    while start < elements.upperBound {
      let size = min(block, elements.upperBound - start)
      let at = SIMD4<Int>(0, start, layer, 0)
      for instruction in instructions {
        let a = instruction.arguments.0
        let x = bases[Int(a.base)] + at[Int(a.stride)]
        if let kernel = instruction.kernel {
          let (_, b, c, d) = instruction.arguments
          let target = instruction.target
          kernel(
            size, bases[Int(target.base)] + at[Int(target.stride)], x,
            bases[Int(b.base)] + at[Int(b.stride)], bases[Int(c.base)] + at[Int(c.stride)],
            bases[Int(d.base)] + at[Int(d.stride)])
        } else if instruction.isCheck {
          isFinite &= ck_all_finite(size, x)
        } else {
          let sum = values + Int(instruction.row) * layers + at[Int(instruction.target.stride)]
          sum.pointee = ck_sum(sum.pointee, size, x)
        }
      }
      start += size
    }
    return isFinite != 0
  }

  private func run(_ step: borrowing Plan.SmallStep) {
    let target = values + step.row * layers
    switch step.action {
    case .totalOfLayers:
      let source = values + step.arguments[0].row * layers
      var sum = 0.0
      for layer in 0..<layers { sum += source[layer] }
      target[0] = sum
    case .compute(let function):
      for layer in 0..<(step.isLayer ? layers : 1) {
        var arguments = SIMD4<Double>(repeating: 0)
        for index in step.arguments.indices {
          let argument = step.arguments[index]
          arguments[index] = values[argument.row * layers + (argument.isLayer ? layer : 0)]
        }
        target[layer] = withUnsafeBytes(of: &arguments) { raw in
          raw.baseAddress.map { function($0.assumingMemoryBound(to: Double.self)) } ?? .nan
        }
      }
    }
    round(step.row)
  }

  private func set(_ row: Int, _ value: Double) {
    values[row * layers] = value
    singles.base[row * layers] = Float(value)
  }

  private func clear(_ row: Int) { (values + row * layers).update(repeating: 0, count: layers) }

  private func round(_ row: Int) {
    for place in row * layers..<(row + 1) * layers { singles.base[place] = Float(values[place]) }
  }

  /// Gives scalar and layer states their new values, all read before the first is written.
  private func keepSmallStates() -> Bool {
    var isFinite = true
    for index in plan.smallStates.indices {
      let state = plan.smallStates[index]
      for layer in 0..<(state.isLayer ? layers : 1) {
        let value = values[state.exit.row * layers + (state.exit.isLayer ? layer : 0)]
        exits[index * layers + layer] = value
        isFinite = isFinite && value.isFinite
      }
    }
    for index in plan.smallStates.indices {
      let state = plan.smallStates[index]
      for layer in 0..<(state.isLayer ? layers : 1) {
        values[state.row * layers + layer] = exits[index * layers + layer]
      }
      round(state.row)
    }
    return isFinite
  }
}
