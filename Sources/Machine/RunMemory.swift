import CKernels
import TensorCore

/// The memory of one run: a plan's values for one layout, and its instructions with places as addresses.
///
/// Small values lie in rows of one number a layer; scalars use the first. It belongs to one thread at a time.
final class RunMemory {
  let block: Int
  let count: Int
  let layers: Int
  let stepRow: Int
  let stepsRow: Int
  let learningRateRow: Int
  let lossRow: Int
  /// Where each parameter tensor begins, and the end.
  let offsets: FixedArray<Int>
  /// Small values, and the same rounded to single precision.
  let values: UnsafeMutablePointer<Double>
  let singles: UnsafeMutablePointer<Float>
  /// The base addresses: gradient, weights, update, Hessian, states, spills, registers, rows of small values.
  let bases: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  /// How far addresses have moved, by `Operand.Stride`.
  let moved: UnsafeMutablePointer<Int>
  /// Room for the four arguments of a scalar function, and for new small states.
  let arguments: UnsafeMutablePointer<Double>
  let exits: UnsafeMutablePointer<Double>
  let once: FixedArray<SmallInstruction>
  let small: FixedArray<SmallInstruction>
  let instructions: FixedArray<Instruction>
  let walks: FixedArray<Walk>
  let sums: FixedArray<Int>
  let smallStates: FixedArray<Plan.SmallState>
  let delayed:
    FixedArray<(source: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<Float>)>
  /// What the addresses point into.
  private let buffers: [Buffer]

  static let gradientBase = 0
  static let weightsBase = 1
  static let updateBase = 2
  static let hessianBase = 3
  static let firstState = 4

  init(_ plan: Plan, layout: ParameterLayout) {
    block = plan.block
    count = layout.count
    layers = max(layout.parameters.count, 1)
    (stepRow, stepsRow) = (plan.stepRow, plan.stepsRow)
    (learningRateRow, lossRow) = (plan.learningRateRow, plan.lossRow)
    let isEmpty = layout.parameters.isEmpty
    offsets = FixedArray(isEmpty ? [0, 0] : layout.parameters.map(\.offset) + [layout.count])

    let rows = plan.smallStarts.count
    let smallBuffer = Buffer(count: rows * layers)
    values = .allocate(capacity: rows * layers)
    singles = smallBuffer.base
    for (row, start) in plan.smallStarts.enumerated() {
      for layer in 0..<layers {
        let value = start.value(layout, layer)
        (values + row * layers + layer).initialize(to: value)
        singles[row * layers + layer] = Float(value)
      }
    }

    let states = plan.tensorStarts.map { start in
      let buffer = Buffer(count: start == nil ? 0 : layout.count)
      buffer.fill(Float(start ?? 0))
      return buffer
    }
    let spills = (0..<plan.spills).map { _ in Buffer(count: layout.count) }
    let registers = (0..<plan.registers).map { _ in Buffer(count: plan.block) }
    buffers = states + spills + registers + [smallBuffer]
    let tensors = buffers.dropLast().map(\.base)
    // What the trainer owns is set in each step.
    let fixed = Array(repeating: singles, count: Self.firstState) + tensors
    bases = .allocate(capacity: fixed.count + rows)
    bases.initialize(from: fixed, count: fixed.count)
    for row in 0..<rows { (bases + fixed.count + row).initialize(to: singles + row * layers) }

    moved = .allocate(capacity: 3)
    moved.initialize(repeating: 0, count: 3)
    arguments = .allocate(capacity: 4)
    arguments.initialize(repeating: 0, count: 4)
    let exitCount = max(plan.smallStates.count * layers, 1)
    exits = .allocate(capacity: exitCount)
    exits.initialize(repeating: 0, count: exitCount)

    let resolver = Resolver(plan, layers: layers)
    once = FixedArray(plan.once.map(resolver.instruction))
    small = FixedArray(plan.passes.flatMap(\.small).map(resolver.instruction))
    instructions = FixedArray(plan.passes.flatMap(\.tensor).map(resolver.instruction))
    let sumRows = plan.passes.map(resolver.sums)
    sums = FixedArray(sumRows.flatMap(\.self))
    var (smallEnd, tensorEnd, sumEnd) = (0, 0, 0)
    walks = FixedArray(
      zip(plan.passes, sumRows).map { pass, rows in
        let walk = Walk(
          small: smallEnd..<smallEnd + pass.small.count,
          tensor: tensorEnd..<tensorEnd + pass.tensor.count, sums: sumEnd..<sumEnd + rows.count,
          followsLayers: pass.followsLayers)
        (smallEnd, tensorEnd, sumEnd) = (
          walk.small.upperBound, walk.tensor.upperBound, walk.sums.upperBound
        )
        return walk
      })
    smallStates = FixedArray(plan.smallStates)
    delayed = FixedArray(plan.delayed.map { (spills[$0.spill].base, states[$0.state].base) })
  }

  deinit {
    values.deallocate()
    bases.deallocate()
    moved.deallocate()
    arguments.deallocate()
    exits.deallocate()
    offsets.deallocate()
    once.deallocate()
    small.deallocate()
    instructions.deallocate()
    walks.deallocate()
    sums.deallocate()
    smallStates.deallocate()
    delayed.deallocate()
  }
}

extension Plan.Start {
  /// The number of a layer.
  fileprivate func value(_ layout: ParameterLayout, _ layer: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .sizes: layer < layout.parameters.count ? Double(layout.parameters[layer].count) : 0
    case .totalSize: Double(layout.count)
    case .layers: Double(layout.parameters.count)
    }
  }
}

/// Turns places into operands.
private struct Resolver {
  let plan: Plan
  let layers: Int

  init(_ plan: Plan, layers: Int) {
    self.plan = plan
    self.layers = layers
  }

  func instruction(_ step: Plan.SmallStep) -> SmallInstruction {
    var instruction = SmallInstruction(
      function: nil, arguments: .zero, strides: .zero, target: step.row * layers,
      count: step.isLayer ? layers : 1)
    if case .compute(let function) = step.action { instruction.function = function }
    for (index, argument) in step.arguments.enumerated() {
      instruction.arguments[index] = Int32(argument.row * layers)
      instruction.strides[index] = argument.isLayer ? 1 : 0
    }
    return instruction
  }

  func instruction(_ step: Plan.TensorStep) -> Instruction {
    let operands = step.arguments.map(operand)
    func argument(_ index: Int) -> Operand {
      index < operands.count ? operands[index] : Operand(base: 0, stride: 0)
    }
    var instruction = Instruction(
      kernel: nil, arguments: (argument(0), argument(1), argument(2), argument(3)),
      target: operand(step.target), row: -1, isCheck: false)
    switch step.action {
    case .compute(let kernel): instruction.kernel = kernel
    case .check: instruction.isCheck = true
    case .sum(let row): instruction.row = Int32(row)
    }
    return instruction
  }

  func sums(_ pass: Plan.Pass) -> [Int] {
    pass.tensor.compactMap { step in
      if case .sum(let row) = step.action { row } else { nil }
    }
  }

  private func operand(_ place: Plan.Place) -> Operand {
    let firstSpill = RunMemory.firstState + plan.tensorStarts.count
    let firstRegister = firstSpill + plan.spills
    let firstRow = firstRegister + plan.registers
    let (base, stride): (Int, Operand.Stride) =
      switch place {
      case .gradient: (RunMemory.gradientBase, .element)
      case .weights: (RunMemory.weightsBase, .element)
      case .update: (RunMemory.updateBase, .element)
      case .hessianDiagonal: (RunMemory.hessianBase, .element)
      case .state(let index): (RunMemory.firstState + index, .element)
      case .spill(let index): (firstSpill + index, .element)
      case .register(let index): (firstRegister + index, .fixed)
      case .small(let row, let isLayer): (firstRow + row, isLayer ? .layer : .fixed)
      }
    return Operand(base: Int32(base), stride: stride.rawValue)
  }
}
