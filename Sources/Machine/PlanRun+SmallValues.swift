// Scalars and layer values.
extension PlanRun {
  /// Runs an operator on small values for all layers that it is for.
  func run(_ instruction: SmallInstruction) {
    if instruction.action != .compute { return fold(instruction) }
    if instruction.domain < 0 { return run(instruction, 0) }
    for layer in 0..<memory.domain.count where memory.domain[layer] == instruction.domain {
      run(instruction, layer)
    }
  }

  /// Runs an operator on the small values of one layer.
  func run(_ instruction: SmallInstruction, _ layer: Int) {
    guard let function = instruction.function else { return }
    let values = memory.values
    let places = instruction.arguments &+ instruction.strides &* Int32(layer)
    let arguments = memory.arguments
    for argument in 0..<4 { arguments[argument] = values[Int(places[argument])] }
    let value = function(arguments)
    let target = instruction.target + (instruction.domain < 0 ? 0 : layer)
    values[target] = value
    memory.singles[target] = Float(value)
  }

  /// Folds the layers of all domains into one number.
  private func fold(_ instruction: SmallInstruction) {
    var result: Double?
    for layer in 0..<memory.domain.count {
      let domain = memory.domain[layer]
      let place = Int(instruction.arguments[domain])
      guard place >= 0 else { continue }
      let value = memory.values[place + Int(instruction.strides[domain]) * layer]
      guard let known = result else {
        result = value
        continue
      }
      if instruction.action == .sumOfLayers {
        result = known + value
      } else {
        result = known.isNaN || known > value ? known : value
      }
    }
    memory.values[instruction.target] = result ?? 0
    memory.singles[instruction.target] = Float(result ?? 0)
  }

  /// Gives scalar and layer states their new values, all read before the first is written.
  func keepSmallStates() -> Bool {
    let memory = memory
    let (states, layers, values) = (memory.smallStates, memory.layers, memory.values)
    var isFinite = true
    for index in 0..<states.count {
      let state = states[index]
      for layer in 0..<(state.domain == nil ? 1 : memory.domain.count)
      where state.domain == nil || state.domain == memory.domain[layer] {
        let value = values[state.exit.row * layers + (state.exit.isLayer ? layer : 0)]
        memory.exits[index * layers + layer] = value
        isFinite = isFinite && value.isFinite
      }
    }
    for index in 0..<states.count {
      let state = states[index]
      for layer in 0..<(state.domain == nil ? 1 : memory.domain.count)
      where state.domain == nil || state.domain == memory.domain[layer] {
        values[state.place.row * layers + layer] = memory.exits[index * layers + layer]
      }
      round(state.place.row)
    }
    return isFinite
  }
}
