import DSL
import TensorCore

/// Turns a plan's places into operands, and its steps into instructions, for one layout.
///
/// An operand's address is its base plus what it moves with: nothing (0), the parameter (`layer`), the block within
/// one parameter's matrix (`block`), or, for arrays of a shelf, the parameter's matrix there (`firstShelf` + 2 i + 1), or
/// the block within that (`firstShelf` + 2 i).
struct Resolver {
  static let gradientBase = 0
  static let weightsBase = 1
  static let updateBase = 2
  static let hessianBase = 3
  static let evaluationBase = 4
  private static let firstState = 5
  static let layer = 1
  static let block = 2
  static let firstShelf = 3

  private let plan: Plan
  private let layers: Int
  private let run: RunSizes
  /// The arrays' kinds and roles; the first is the weights'.
  private(set) var shelves = [Plan.Shelf(kind: .tensor, roles: .all)]
  private(set) var kinds: [Kind] = []
  private(set) var small: [SmallInstruction] = []
  private(set) var instructions: [Instruction] = []
  private(set) var folds: [FoldWords] = []
  private(set) var foldedCount = 0
  private(set) var draws: [DrawWords] = []
  private(set) var runs: [RunWords] = []
  private(set) var stages: [StageWords] = []
  private(set) var walks: [Range<Int>] = []
  private(set) var passes: [PassWords] = []
  private(set) var matrices: MatrixPlanner

  init(_ plan: Plan, _ run: RunSizes, layers: Int) {
    self.plan = plan
    self.run = run
    self.layers = layers
    matrices = MatrixPlanner(run, domains: plan.domains)
  }

  mutating func resolve() {
    var totals = 0
    for pass in plan.passes {
      let words = PassWords(
        small: append(pass.small), walk: walks.count, isFlat: isFlat(pass),
        isEmpty: pass.walks.allSatisfy(\.isEmpty), totals: totals..<totals + pass.totals.count)
      totals += pass.totals.count
      passes.append(words)
      for (domain, walk) in pass.walks.enumerated() {
        var resolved: [StageWords] = []
        for stage in walk {
          let smallRange = append(stage.small)
          let first = runs.count
          for run in stage.runs { append(run, domain) }
          resolved.append(StageWords(small: smallRange, runs: first..<runs.count))
        }
        walks.append(stages.count..<stages.count + resolved.count)
        stages += resolved
      }
    }
    matrices.finish()
  }

  /// Whether blocks may reach across parameters: nothing in the pass asks which parameter it is.
  private func isFlat(_ pass: Plan.Pass) -> Bool {
    guard plan.domains.count == 1, pass.walks[0].count == 1, pass.walks[0][0].small.isEmpty,
      pass.walks[0][0].runs.count == 1, case .blocks(.tensor, let steps) = pass.walks[0][0].runs[0]
    else { return false }
    return steps.allSatisfy { step in
      switch step.action {
      case .compute, .check: break
      case .fold(let fold): if fold.range != .everything { return false }
      case .spread, .round, .draw: return false
      }
      return !step.target.isLayer && !step.arguments.contains { $0.isLayer }
    }
  }

  // MARK: Small values

  private mutating func append(_ steps: [Plan.SmallStep]) -> Range<Int> {
    let first = small.count
    small += steps.map(instruction)
    return first..<small.count
  }

  func instruction(_ step: Plan.SmallStep) -> SmallInstruction {
    var words = SmallInstruction(
      function: nil, arguments: SIMD4(repeating: -1), strides: .zero, target: step.row * layers,
      domain: step.domain ?? -1, action: .compute)
    switch step.action {
    case .compute(let function):
      words.function = function
      // A function always reads four.
      words.arguments = .zero
    case .sumOfLayers: words.action = .sumOfLayers
    case .greatestOfLayers: words.action = .greatestOfLayers
    }
    for (index, argument) in step.arguments.enumerated() {
      guard let argument else { continue }
      words.arguments[index] = Int32(argument.row * layers)
      words.strides[index] = argument.isLayer ? 1 : 0
    }
    return words
  }

  // MARK: Runs

  private mutating func append(_ run: Plan.Run, _ domain: Int) {
    switch run {
    case .matrix(let step):
      let call = matrices.append(
        step, domain, target: operand(step.target, isWhole: true),
        arguments: step.arguments.map { operand($0.place, isWhole: true) }, layers: layers)
      runs.append(RunWords(kind: -1, instructions: 0..<0, folds: 0..<0, call: call))
    case .blocks(let kind, let steps):
      let (first, firstFold) = (instructions.count, folds.count)
      let index = self.index(kind)
      for step in steps { append(step, index) }
      runs.append(
        RunWords(
          kind: index, instructions: first..<instructions.count, folds: firstFold..<folds.count,
          call: -1))
    }
  }

  private mutating func index(_ kind: Kind) -> Int {
    if let index = kinds.firstIndex(of: kind) { return index }
    kinds.append(kind)
    return kinds.count - 1
  }

  private mutating func append(_ step: Plan.ArrayStep, _ kind: Int) {
    var isWhole = false
    if case .spread = step.action { isWhole = true }
    let operands = step.arguments.map { operand($0, isWhole: isWhole) }
    func argument(_ index: Int) -> Operand {
      index < operands.count ? operands[index] : Operand(base: 0, stride: 0)
    }
    var words = Instruction(
      kernel: nil, arguments: (argument(0), argument(1), argument(2), argument(3)),
      target: operand(step.target, isWhole: false), index: -1, action: .compute)
    switch step.action {
    case .compute(let kernel): words.kernel = kernel
    case .check: words.action = .check
    case .spread(let alongRow): words.action = alongRow ? .spreadRow : .spreadColumn
    case .round(let isSigned): words.action = isSigned ? .round8 : .round8Positive
    case .draw(let draw):
      words.action = .draw
      words.index = Int32(draws.count)
      draws.append(self.words(draw))
    case .fold(let fold): append(fold, step.target, kind, &words)
    }
    instructions.append(words)
  }

  private func words(_ draw: Plan.Draw) -> DrawWords {
    func place(_ small: Plan.SmallPlace?) -> (Int, Int) {
      small.map { ($0.row * layers, $0.isLayer ? 1 : 0) } ?? (plan.stepRow * layers, 0)
    }
    return DrawWords(
      numbers: draw.numbers, stream: draw.key | draw.numbers.rawValue << 24,
      step: place(draw.step), probability: place(draw.probability))
  }

  private mutating func append(
    _ fold: Plan.Fold, _ target: Plan.Place, _ kind: Int, _ words: inout Instruction
  ) {
    words.action =
      switch fold.range {
      case .everything: fold.isGreatest ? .greatest : .sum
      case .row: fold.isGreatest ? .rowGreatest : .rowSum
      case .column: fold.isGreatest ? .columnGreatest : .columnSum
      }
    if case .small(let row, let isLayer) = target {
      words.index = Int32(row)
      // Totals gather over all parameters; a layer value begins and ends with the run.
      guard isLayer else { return }
      folds.append(
        FoldWords(
          action: words.action, place: row * layers, target: words.target, kind: kind,
          isChecked: false))
      return
    }
    let shape = kinds[kind]
    let result = fold.range == .row ? Kind(shape.rows, .one) : Kind(.one, shape.columns)
    words.target = operand(target, isWhole: true)
    words.index = Int32(folds.count)
    folds.append(
      FoldWords(
        action: words.action, place: foldedCount, target: words.target, kind: index(result),
        isChecked: fold.isChecked))
    foldedCount += run.largest(result)
  }

  // MARK: Places

  private mutating func operand(_ place: Plan.Place, isWhole: Bool) -> Operand {
    let firstSpill = Self.firstState + plan.arrayStates.count
    let firstSlot = firstSpill + plan.spills.count
    let firstRegister = firstSlot + plan.slots.count
    let firstRow = firstRegister + plan.registers
    let (base, stride): (Int, Int) =
      switch place {
      case .gradient: (Self.gradientBase, shelf(shelves[0], isWhole))
      case .weights: (Self.weightsBase, shelf(shelves[0], isWhole))
      case .update: (Self.updateBase, shelf(shelves[0], isWhole))
      case .hessianDiagonal: (Self.hessianBase, shelf(shelves[0], isWhole))
      case .evaluation: (Self.evaluationBase, shelf(shelves[0], isWhole))
      case .state(let index):
        (Self.firstState + index, plan.arrayStates[index].map { shelf($0.shelf, isWhole) } ?? 0)
      case .spill(let index): (firstSpill + index, shelf(plan.spills[index], isWhole))
      case .slot(let index): (firstSlot + index, isWhole ? 0 : Self.block)
      case .register(let index): (firstRegister + index, 0)
      case .small(let row, let isLayer): (firstRow + row, isLayer ? Self.layer : 0)
      }
    return Operand(base: Int32(base), stride: Int32(stride))
  }

  private mutating func shelf(_ shelf: Plan.Shelf, _ isWhole: Bool) -> Int {
    let index = shelves.firstIndex(of: shelf) ?? shelves.count
    if index == shelves.count { shelves.append(shelf) }
    return Self.firstShelf + 2 * index + (isWhole ? 1 : 0)
  }
}
