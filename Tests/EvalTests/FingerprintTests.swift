import Eval
import TensorCore
import Testing

@Suite struct FingerprintTests {
  static func same(_ left: HandWritten, _ right: HandWritten) -> Bool {
    Fingerprint(of: left).isSame(as: Fingerprint(of: right))
  }

  @Test("a rule has the same fingerprint each time")
  func repeats() {
    for (name, rule) in HandWritten.known {
      #expect(Fingerprint(of: rule) == Fingerprint(of: rule), "\(name)")
    }
  }

  @Test("known optimizers are told apart")
  func distinct() {
    for (place, left) in HandWritten.known.enumerated() {
      for right in HandWritten.known[(place + 1)...] {
        #expect(!Self.same(left.rule, right.rule), "\(left.name), \(right.name)")
      }
    }
  }

  @Test("a positive multiple of a scaled rule is the same rule, a negative one is not")
  func rescaling() {
    for (name, rule) in HandWritten.known {
      for factor: Float in [8, 0.1, 3e-3] {
        let multiple = HandWritten.scaled(rule, by: factor)
        #expect(Self.same(rule, multiple), "\(factor) × \(name)")
        #expect(Fingerprint(of: rule).bucket == Fingerprint(of: multiple).bucket, "\(name)")
      }
      #expect(!Self.same(rule, HandWritten.scaled(rule, by: -1)), "\(name)")
    }
  }

  @Test("a multiple of a raw rule is another rule")
  func raw() {
    let rule = HandWritten(application: .raw) { g, _, _, inputs in Float(inputs.learningRate) * g }
    #expect(Self.same(rule, rule))
    #expect(!Self.same(rule, HandWritten.scaled(rule, by: 1.01)))
    #expect(!Self.same(rule, .sgd))
  }

  @Test("the same formula in another order of operations is the same rule")
  func rounding() {
    let lerp = HandWritten { g, _, s, _ in
      s.0 += 0.1 * (g - s.0)
      return s.0
    }
    let sum = HandWritten { g, _, s, _ in
      s.0 = 0.9 * s.0 + 0.1 * g
      return s.0
    }
    #expect(Fingerprint(of: lerp) != Fingerprint(of: sum))
    #expect(Self.same(lerp, sum))
    #expect(Fingerprint(of: lerp).bucket == Fingerprint(of: sum).bucket)
  }

  @Test(
    "constants that differ by more than 1e-3 never merge",
    arguments: [
      (HandWritten.adam(0.9), HandWritten.adam(0.9015)),
      (.adam(0.9, 0.999), .adam(0.9, 0.9975)),
      (.nadam(0.9), .nadam(0.9011)),
      (.lion(0.9, 0.99), .lion(0.9, 0.991)),
      (.lion(0.9, 0.99), .lion(0.9011, 0.99)),
      (.lion(0.95, 0.98), .lion(0.9511, 0.98)),
      (.momentum(0.9), .momentum(0.9011)),
      (.rmsprop(0.9), .rmsprop(0.9011)),
      (decayed(0.1), decayed(0.1011)),
    ])
  func constants(left: HandWritten, right: HandWritten) {
    #expect(!Self.same(left, right))
  }

  static func decayed(_ decay: Float) -> HandWritten {
    HandWritten { g, w, _, _ in g + decay * w }
  }

  @Test("what is done to weights, to zero gradients and to time is seen")
  func inputs() {
    #expect(!Self.same(.sgd, Self.decayed(0.01)))
    let restless = HandWritten { g, _, _, _ in g == 0 ? 1 : g }
    #expect(!Self.same(.sgd, restless))
    let tiring = HandWritten { g, _, _, inputs in g / Float(inputs.step) }
    #expect(!Self.same(.sgd, tiring))
  }

  @Test("a rule that breaks has a fingerprint that says when")
  func broken() {
    #expect(Fingerprint(of: HandWritten.breaking(at: 4)).nonFiniteStep == 4)
    #expect(Fingerprint(of: HandWritten.sgd).nonFiniteStep == nil)
    #expect(Self.same(.breaking(at: 4), .breaking(at: 4)))
    #expect(!Self.same(.breaking(at: 4), .breaking(at: 5)))
    #expect(!Self.same(.breaking(at: 4), .sgd))
    #expect(Self.same(.still, .still))
    #expect(!Self.same(.still, .sgd))
  }
}
