import CKernels
import DSL

// Runs over blocks.
extension PlanRun {
  /// Runs instructions on all weights as one array, block by block; whether all checks were passed.
  func walk(_ range: Range<Int>) -> Bool {
    let moved = memory.moved.base
    var isFinite = true
    var start = 0
    while start < memory.count {
      let size = min(memory.block, memory.count - start)
      moved[Resolver.firstShelf] = start
      isFinite = run(range, size, start, columns: 1, parameter: 0) && isFinite
      start += size
    }
    return isFinite
  }

  /// Runs instructions on a parameter's matrix, block by block; whether all checks were passed.
  func blocks(_ run: RunWords, _ parameter: Int) -> Bool {
    let memory = memory
    let moved = memory.moved.base
    let (count, columns) = memory.sizes[run.kind * memory.domain.count + parameter]
    for fold in run.folds { begin(memory.folds[fold], parameter) }
    var isFinite = true
    var start = 0
    while start < count {
      let size = min(memory.block, count - start)
      moved[Resolver.block] = start
      for shelf in 0..<memory.shelves {
        let place = Resolver.firstShelf + 2 * shelf
        moved[place] = moved[place + 1] + start
      }
      isFinite =
        self.run(run.instructions, size, start, columns: columns, parameter: parameter) && isFinite
      start += size
    }
    for fold in run.folds { isFinite = end(memory.folds[fold], parameter) && isFinite }
    return isFinite
  }

  /// Runs instructions on one block, which begins at number `start` of its matrix.
  @inline(__always)
  private func run(
    _ range: Range<Int>, _ size: Int, _ start: Int, columns: Int, parameter: Int
  ) -> Bool {
    let memory = memory
    let bases = memory.bases.base
    let moved = memory.moved.base
    func address(_ operand: Operand) -> UnsafeMutablePointer<Float> {
      bases[Int(operand.base)] + moved[Int(operand.stride)]
    }
    var isFinite: Int32 = 1
    var instruction = memory.instructions.base + range.lowerBound
    let end = memory.instructions.base + range.upperBound
    while instruction < end {
      let arguments = instruction.pointee.arguments
      let index = Int(instruction.pointee.index)
      if let kernel = instruction.pointee.kernel {
        kernel(
          size, address(instruction.pointee.target), address(arguments.0),
          address(arguments.1), address(arguments.2), address(arguments.3))
      } else {
        let source = address(arguments.0)
        switch instruction.pointee.action {
        case .compute: break
        case .check: isFinite &= ck_all_finite(size, source)
        case .spreadRow:
          ck_expand_row(size, address(instruction.pointee.target), source, start, columns)
        case .spreadColumn:
          ck_expand_column(size, address(instruction.pointee.target), source, start, columns)
        case .round8: ck_round8(size, address(instruction.pointee.target), source)
        case .round8Positive: ck_round8_positive(size, address(instruction.pointee.target), source)
        case .draw:
          draw(
            memory.draws[index], size, start, columns: columns, parameter,
            address(instruction.pointee.target))
        case .sum:
          let sum =
            memory.values + index * memory.layers + moved[Int(instruction.pointee.target.stride)]
          sum.pointee = ck_sum(sum.pointee, size, source)
        case .greatest:
          let most =
            memory.values + index * memory.layers + moved[Int(instruction.pointee.target.stride)]
          most.pointee = Double(ck_maximum(size, source, Float(most.pointee)))
        case .rowSum: ck_row_sums(size, room(index), source, start, columns)
        case .columnSum: ck_column_sums(size, room(index), source, start, columns)
        case .rowGreatest: ck_row_maxima(size, singleRoom(index), source, start, columns)
        case .columnGreatest: ck_column_maxima(size, singleRoom(index), source, start, columns)
        }
      }
      instruction += 1
    }
    return isFinite != 0
  }

  // MARK: Folds

  /// Where a fold to an array gathers: sums as they are, greatest values as single numbers.
  private func room(_ fold: Int) -> UnsafeMutablePointer<Double> {
    memory.folded + memory.folds[fold].place
  }

  private func singleRoom(_ fold: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(room(fold)).assumingMemoryBound(to: Float.self)
  }

  private func begin(_ fold: FoldWords, _ parameter: Int) {
    let room = memory.folded + fold.place
    let count = memory.sizes[fold.kind * memory.domain.count + parameter].count
    switch fold.action {
    case .sum: memory.values[fold.place + parameter] = 0
    case .greatest: memory.values[fold.place + parameter] = count > 0 ? -.infinity : 0
    case .rowGreatest, .columnGreatest:
      UnsafeMutableRawPointer(room).assumingMemoryBound(to: Float.self)
        .update(repeating: -.infinity, count: count)
    default: room.update(repeating: 0, count: count)
    }
  }

  /// Rounds what was gathered to where it goes; whether a check was passed.
  private func end(_ fold: FoldWords, _ parameter: Int) -> Bool {
    if fold.action == .sum || fold.action == .greatest {
      let place = fold.place + parameter
      memory.singles[place] = Float(memory.values[place])
      return true
    }
    let room = memory.folded + fold.place
    let count = memory.sizes[fold.kind * memory.domain.count + parameter].count
    let target =
      memory.bases[Int(fold.target.base)] + memory.moved[Int(fold.target.stride)]
    if fold.action == .rowGreatest || fold.action == .columnGreatest {
      target.update(
        from: UnsafeMutableRawPointer(room).assumingMemoryBound(to: Float.self), count: count)
    } else {
      for index in 0..<count { target[index] = Float(room[index]) }
    }
    return !fold.isChecked || ck_all_finite(count, target) != 0
  }

  // MARK: Random numbers

  private func draw(
    _ draw: DrawWords, _ size: Int, _ start: Int, columns: Int, _ parameter: Int,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let place = UInt32(truncatingIfNeeded: parameter)
    let first = UInt32(truncatingIfNeeded: start)
    let step = Self.counter(memory.values[draw.step.row + draw.step.stride * parameter])
    switch draw.numbers {
    case .uniform:
      ck_uniform(size, target, memory.seed, place, step, draw.stream, first)
    case .bernoulli:
      let probability = memory.values[draw.probability.row + draw.probability.stride * parameter]
      ck_bernoulli(size, target, memory.seed, place, step, draw.stream, first, probability)
    case .normal: ck_normal(size, target, memory.seed, place, step, draw.stream, first)
    case .rowProjection, .columnProjection:
      ck_normal(size, target, memory.seed, place, step, draw.stream, first)
      let scale = Float(1 / Double(columns).squareRoot())
      for index in 0..<size { target[index] *= scale }
    }
  }

  /// A step, or what stands for it, as a word of the generator's counter; NaN is 0.
  private static func counter(_ step: Double) -> UInt32 {
    step > 0 ? UInt32(min(step, Double(UInt32.max))) : 0
  }
}
