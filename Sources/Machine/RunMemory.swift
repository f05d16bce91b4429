import CKernels
import DSL
import TensorCore

/// The memory of one run: a plan's values for one layout, and its instructions with places as addresses.
///
/// Small values lie in rows of one number a layer; scalars use the first. It belongs to one thread at a time.
final class RunMemory {
  let block: Int
  let count: Int
  let layers: Int
  let domains: Int
  let seed: UInt64
  let stepRow: Int
  let stepsRow: Int
  let learningRateRow: Int
  let lossRow: Int
  /// The domain of each parameter.
  let domain: FixedArray<Int>
  /// How many numbers and columns a parameter's value has, by kind and parameter.
  let sizes: FixedArray<(count: Int, columns: Int)>
  /// Small values, and the same rounded to single precision.
  let values: UnsafeMutablePointer<Double>
  let singles: UnsafeMutablePointer<Float>
  /// The base addresses: what the trainer owns, evaluation, states, spills, slots, registers, rows of small values.
  let bases: FixedArray<UnsafeMutablePointer<Float>>
  /// How far addresses have moved, see `Resolver`.
  let moved: FixedArray<Int>
  /// For each shelf, where each parameter's matrix begins.
  let offsets: FixedArray<Int>
  let shelves: Int
  /// Room for the four arguments of a scalar function, for new small states, and for folds to arrays.
  let arguments: UnsafeMutablePointer<Double>
  let exits: UnsafeMutablePointer<Double>
  let folded: UnsafeMutablePointer<Double>
  let once: FixedArray<SmallInstruction>
  let small: FixedArray<SmallInstruction>
  let instructions: FixedArray<Instruction>
  let folds: FixedArray<FoldWords>
  let draws: FixedArray<DrawWords>
  let runs: FixedArray<RunWords>
  let calls: FixedArray<MatrixCall>
  let stages: FixedArray<StageWords>
  /// The stages of each domain, for each pass.
  let walks: FixedArray<Range<Int>>
  let passes: FixedArray<PassWords>
  /// All totals with the numbers that they begin at, and those that each pass completes.
  let totals: FixedArray<(row: Int, start: Double)>
  let completed: FixedArray<Int>
  let smallStates: FixedArray<Plan.SmallState>
  /// The parts of states that are copies of weights or gradient before the first step.
  let starts: FixedArray<FirstCopy>
  let delayed: FixedArray<DelayedCopy>
  let evaluation: Buffer?
  /// What the addresses point into.
  private let buffers: [Buffer]
  private let matrixMemory: PlanMemory

  /// A state that begins as the weights or the gradient of the first step.
  struct FirstCopy {
    var isGradient: Bool
    var offset: Int
    var count: Int
    var target: UnsafeMutablePointer<Float>
  }

  /// New values that wait for the end of the step.
  struct DelayedCopy {
    var source: UnsafeMutablePointer<Float>
    var target: UnsafeMutablePointer<Float>
    var count: Int
  }

  init(_ plan: Plan, layout: ParameterLayout, seed: UInt64) {
    let run = RunSizes(layout)
    block = plan.block
    count = layout.count
    layers = max(layout.parameters.count, 1)
    domains = plan.domains.count
    self.seed = seed
    (stepRow, stepsRow) = (plan.stepRow, plan.stepsRow)
    (learningRateRow, lossRow) = (plan.learningRateRow, plan.lossRow)
    domain = FixedArray(
      run.roles.map { role in plan.domains.firstIndex { $0.isSuperset(of: role) } ?? 0 })

    // Small values.
    let rows = plan.smallStarts.count
    let smallBuffer = Buffer(count: rows * layers)
    values = .allocate(capacity: rows * layers)
    singles = smallBuffer.base
    for (row, start) in plan.smallStarts.enumerated() {
      for layer in 0..<layers {
        let value = start.value(run, layer)
        (values + row * layers + layer).initialize(to: value)
        singles[row * layers + layer] = Float(value)
      }
    }

    // Arrays.
    evaluation = plan.evaluates ? Buffer(count: layout.count) : nil
    let states = plan.arrayStates.map { state in
      state.map { Buffer(state: $0, run) } ?? Buffer(count: 0)
    }
    let spills = plan.spills.map { Buffer(count: run.offsets($0)[run.sides.count]) }
    let slots = plan.slots.map { Buffer(count: run.largest($0)) }
    let registers = (0..<plan.registers).map { _ in Buffer(count: plan.block) }
    buffers = states + spills + slots + registers + [smallBuffer]
    // What the trainer owns is set in each step.
    let fixed = Array(repeating: singles, count: Resolver.evaluationBase)
    bases = FixedArray(
      fixed + [evaluation?.base ?? singles] + buffers.dropLast().map(\.base)
        + (0..<rows).map { [singles, layers] in singles + $0 * layers })

    // Instructions.
    var resolver = Resolver(plan, run, layers: layers)
    once = FixedArray(plan.once.map(resolver.instruction))
    resolver.resolve()
    small = FixedArray(resolver.small)
    instructions = FixedArray(resolver.instructions)
    folds = FixedArray(resolver.folds)
    draws = FixedArray(resolver.draws)
    runs = FixedArray(resolver.runs)
    stages = FixedArray(resolver.stages)
    walks = FixedArray(resolver.walks)
    passes = FixedArray(resolver.passes)
    calls = FixedArray(resolver.matrices.calls)
    matrixMemory = resolver.matrices.memory
    completed = FixedArray(plan.passes.flatMap(\.totals))
    totals = FixedArray(
      plan.totals.map { total in
        let isOverNothing = total.over.allSatisfy { run.offsets($0)[run.sides.count] == 0 }
        return (total.row, total.isGreatest && !isOverNothing ? -.infinity : 0)
      })
    sizes = FixedArray(
      resolver.kinds.flatMap { kind in
        run.sides.indices.map { (run.count(kind, $0), run.shape(kind, $0).columns) }
      })
    shelves = resolver.shelves.count
    offsets = FixedArray(resolver.shelves.flatMap { run.offsets($0).dropLast() })
    moved = FixedArray(Array(repeating: 0, count: Resolver.firstShelf + 2 * shelves))
    arguments = .allocate(capacity: 4)
    arguments.initialize(repeating: 0, count: 4)
    exits = .allocate(capacity: max(plan.smallStates.count * layers, 1))
    exits.initialize(repeating: 0, count: max(plan.smallStates.count * layers, 1))
    folded = .allocate(capacity: max(resolver.foldedCount, 1))
    folded.initialize(repeating: 0, count: max(resolver.foldedCount, 1))

    smallStates = FixedArray(plan.smallStates)
    starts = FixedArray(Self.firstCopies(plan, layout, run, states))
    delayed = FixedArray(Self.delayedCopies(plan, run, states, spills))
  }

  deinit {
    values.deallocate()
    bases.deallocate()
    moved.deallocate()
    arguments.deallocate()
    exits.deallocate()
    folded.deallocate()
    domain.deallocate()
    sizes.deallocate()
    offsets.deallocate()
    once.deallocate()
    small.deallocate()
    instructions.deallocate()
    folds.deallocate()
    draws.deallocate()
    runs.deallocate()
    calls.deallocate()
    stages.deallocate()
    walks.deallocate()
    passes.deallocate()
    totals.deallocate()
    completed.deallocate()
    smallStates.deallocate()
    starts.deallocate()
    delayed.deallocate()
  }

  private static func firstCopies(
    _ plan: Plan, _ layout: ParameterLayout, _ run: RunSizes, _ states: [Buffer]
  ) -> [FirstCopy] {
    zip(plan.arrayStates, states).flatMap { state, buffer -> [FirstCopy] in
      guard let state, state.start.number == nil else { return [] }
      let offsets = run.offsets(state.shelf)
      return layout.parameters.enumerated().compactMap { index, parameter in
        guard offsets[index + 1] > offsets[index] else { return nil }
        return FirstCopy(
          isGradient: state.start == .gradient, offset: parameter.offset, count: parameter.count,
          target: buffer.base + offsets[index])
      }
    }
  }

  private static func delayedCopies(
    _ plan: Plan, _ run: RunSizes, _ states: [Buffer], _ spills: [Buffer]
  ) -> [DelayedCopy] {
    plan.delayed.flatMap { copy -> [DelayedCopy] in
      guard let state = plan.arrayStates[copy.state] else { return [] }
      let (source, target) = (run.offsets(plan.spills[copy.spill]), run.offsets(state.shelf))
      return run.sides.indices.compactMap { index in
        let count = source[index + 1] - source[index]
        guard count > 0 else { return nil }
        return DelayedCopy(
          source: spills[copy.spill].base + source[index],
          target: states[copy.state].base + target[index], count: count)
      }
    }
  }
}

extension Plan.Start {
  /// The number of a layer.
  fileprivate func value(_ run: RunSizes, _ layer: Int) -> Double {
    switch self {
    case .constant(let value): return value
    case .count(let counted, let kind):
      return run.sides.indices.contains(layer) ? Double(run.counted(counted, kind, layer)) : 0
    case .totalCount(let counted, let kind, let roles):
      return run.sides.indices.filter { roles.isSuperset(of: run.roles[$0]) }
        .reduce(0) { $0 + Double(run.counted(counted, kind, $1)) }
    }
  }
}

extension Buffer {
  /// Allocates a state at its start: a square at a constant on its diagonal, all others filled with it.
  fileprivate convenience init(state: Plan.ArrayState, _ run: RunSizes) {
    let offsets = run.offsets(state.shelf)
    self.init(count: offsets[run.sides.count])
    let start = Float(state.start.number ?? 0)
    if !state.shelf.kind.isSquare { fill(start) }
    for parameter in run.sides.indices
    where state.shelf.kind.isSquare && offsets[parameter + 1] > offsets[parameter] {
      let side = run.shape(state.shelf.kind, parameter).rows
      for index in 0..<side { base[offsets[parameter] + index * (side + 1)] = start }
    }
  }
}
