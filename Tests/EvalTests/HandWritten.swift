import TensorCore

/// Rules written by hand, element by element: slow, plain, and no program's relatives.
struct HandWritten: UpdateRule {
  /// One element's step: gradient, weight, the element's states, the inputs.
  typealias Element = @Sendable (Float, Float, inout (Float, Float), StepInputs) -> Float

  var application = Application.scaled
  /// What it asks for; its elements do not read it.
  var oracles: Oracles = []
  let element: Element

  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    State(element: element, count: layout.count)
  }

  final class State: UpdateState {
    let element: Element
    var states: [(Float, Float)]

    init(element: @escaping Element, count: Int) {
      self.element = element
      states = Array(repeating: (0, 0), count: count)
    }

    func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
      var finite = true
      for index in 0..<states.count {
        let value = element(gradient[index], weights[index], &states[index], inputs)
        update[index] = value
        finite = finite && value.isFinite
      }
      return finite
    }
  }
}

extension HandWritten {
  static let sgd = HandWritten { g, _, _, _ in g }
  static let wrongWay = HandWritten { g, _, _, _ in -g }
  static let still = HandWritten { _, _, _, _ in 0 }
  static let signSGD = HandWritten { g, _, _, _ in sign(g) }

  static func scaled(_ rule: HandWritten, by factor: Float) -> HandWritten {
    HandWritten(application: rule.application) { factor * rule.element($0, $1, &$2, $3) }
  }

  static func momentum(_ beta: Float = 0.9) -> HandWritten {
    HandWritten { g, _, s, _ in
      s.0 = beta * s.0 + g
      return s.0
    }
  }

  static func nesterov(_ beta: Float = 0.9) -> HandWritten {
    HandWritten { g, _, s, _ in
      s.0 = beta * s.0 + g
      return beta * s.0 + g
    }
  }

  static func adam(_ beta1: Float = 0.9, _ beta2: Float = 0.999) -> HandWritten {
    HandWritten { g, _, s, inputs in
      s.0 = beta1 * s.0 + (1 - beta1) * g
      s.1 = beta2 * s.1 + (1 - beta2) * g * g
      let m = s.0 / (1 - power(beta1, inputs.step))
      let v = s.1 / (1 - power(beta2, inputs.step))
      return m / (v.squareRoot() + 1e-8)
    }
  }

  /// Adam with a look ahead in the first moment (Dozat 2016), without a momentum schedule.
  static func nadam(_ beta1: Float = 0.9, _ beta2: Float = 0.999) -> HandWritten {
    HandWritten { g, _, s, inputs in
      s.0 = beta1 * s.0 + (1 - beta1) * g
      s.1 = beta2 * s.1 + (1 - beta2) * g * g
      let m =
        beta1 * s.0 / (1 - power(beta1, inputs.step + 1))
        + (1 - beta1) * g / (1 - power(beta1, inputs.step))
      let v = s.1 / (1 - power(beta2, inputs.step))
      return m / (v.squareRoot() + 1e-8)
    }
  }

  static func lion(_ beta1: Float = 0.9, _ beta2: Float = 0.99) -> HandWritten {
    HandWritten { g, _, s, _ in
      let c = (1 - beta1) * g + beta1 * s.0
      s.0 = (1 - beta2) * g + beta2 * s.0
      return sign(c)
    }
  }

  static func rmsprop(_ beta: Float = 0.9) -> HandWritten {
    HandWritten { g, _, s, _ in
      s.0 = beta * s.0 + (1 - beta) * g * g
      return g / (s.0.squareRoot() + 1e-8)
    }
  }

  static let adagrad = HandWritten { g, _, s, _ in
    s.0 += g * g
    return g / (s.0.squareRoot() + 1e-8)
  }

  /// Goes well until it divides by zero.
  static func breaking(at step: Int) -> HandWritten {
    HandWritten { g, _, _, inputs in inputs.step < step ? g : .nan }
  }

  /// What every judge must let pass.
  static let known: [(name: String, rule: HandWritten)] = [
    ("sgd", sgd), ("signsgd", signSGD), ("momentum", momentum()), ("nesterov", nesterov()),
    ("momentum 0.99", momentum(0.99)), ("adagrad", adagrad), ("rmsprop", rmsprop()),
    ("adam", adam()), ("nadam", nadam()), ("lion", lion()), ("lion 0.95, 0.98", lion(0.95, 0.98)),
  ]
}

private func sign(_ x: Float) -> Float { x > 0 ? 1 : x < 0 ? -1 : 0 }

private func power(_ base: Float, _ exponent: Int) -> Float {
  var result: Double = 1
  for _ in 0..<exponent { result *= Double(base) }
  return Float(result)
}
