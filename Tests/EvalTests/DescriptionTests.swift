import TensorCore
import Testing

@testable import Eval

@Suite struct DescriptionTests {
  @Test("a rule is described alike each time, and however it is scaled")
  func repeats() throws {
    for (name, rule) in HandWritten.known {
      let description = try #require(Description(of: rule), "\(name)")
      #expect(description == Description(of: rule), "\(name)")
      #expect(description == Description(of: HandWritten.scaled(rule, by: 8)), "\(name)")
    }
  }

  @Test("a raw rule is described as the scaled one that it applies")
  func raw() throws {
    let raw = HandWritten(application: .raw) {
      Float(0.5 * $3.learningRate) * HandWritten.adam().element($0, $1, &$2, $3) + 0.1 * $1
    }
    let found = try #require(Description(of: raw))
    let expected = try #require(Description(of: HandWritten.adam()))
    #expect(abs(found.flatness - expected.flatness) < 1e-3)
    #expect(abs(found.lag - expected.lag) < 0.01)
    #expect(abs(found.rotationLeft - expected.rotationLeft) < 1e-3)
  }

  @Test("momentum's mean lag is β / (1 − β), whatever the look ahead adds in front")
  func lags() throws {
    for beta: Float in [0, 0.5, 0.9] {
      let lag = try #require(Description(of: HandWritten.momentum(beta))).lag
      #expect(abs(lag - Double(beta / (1 - beta))) < 2e-3)
    }
    // 1 + β at once, then β^(k + 1): Σ k·h = β² / (1 − β)², Σ h = 1 + β / (1 − β).
    let ahead = try #require(Description(of: HandWritten.nesterov(0.9))).lag
    #expect(abs(ahead - 8.1) < 2e-3)
  }

  @Test("a response of either sign has no mean lag")
  func alternating() throws {
    let difference = HandWritten { g, _, s, _ in
      defer { s.0 = g }
      return g - s.0
    }
    #expect(try #require(Description(of: difference)).lag == 0)
    // 2, then −1: the mean would lie before the pulse.
    let extrapolated = HandWritten { g, _, s, _ in
      defer { s.0 = g }
      return 2 * g - s.0
    }
    #expect(try #require(Description(of: extrapolated)).lag == 0)
  }

  @Test("degrees count gradient, Hessian and loss alike")
  func degrees() throws {
    func degree(_ oracles: Oracles = [], _ element: @escaping HandWritten.Element) -> Double? {
      Description(of: HandWritten(oracles: oracles, element: element))?.degree
    }
    #expect(degree { g, _, _, _ in g * g * g } == 3)
    #expect(degree { g, _, _, _ in g.squareRoot().isNaN ? -1 : 1 } == 0)
    #expect(degree(.loss) { g, _, _, inputs in g / Float(inputs.loss) } == 0)
    let newton = Newton()
    #expect(Description(of: newton)?.degree == 0)
    #expect(Description(of: newton)?.signLikeness == 1)
  }

  @Test("a rule that breaks or stands still cannot be described, and it is said why")
  func failures() {
    func failure(_ rule: HandWritten) -> Description.Failure? {
      guard case .failure(let failure) = Description.measure(rule) else { return nil }
      return failure
    }
    #expect(failure(.still) == .still(probe: "shaped"))
    #expect(failure(.breaking(at: 7)) == .nonFinite(probe: "shaped", step: 7))
    #expect(failure(.breaking(at: 200)) == .nonFinite(probe: "pulse", step: 200))
    #expect(
      failure(HandWritten { g, _, _, _ in abs(g) < 14 ? g : .infinity })?.probe != "shaped")
    #expect(failure(.breaking(at: 350)) == nil)
    #expect(Description(of: HandWritten.still) == nil)
  }

  @Test("the streams are what they are said to be")
  func streams() {
    let streams = ProbeStreams.shared
    func meanSquare(_ buffers: [Buffer]) -> Double {
      buffers.reduce(0) { $0 + $1.dot($1) } / Double(buffers.count * streams.layout.count)
    }
    // 0.3² of signal and 1 of noise, whose few great directions let it vary.
    #expect(abs(meanSquare(streams.shaped) - 1.09) < 0.15)
    #expect(abs(meanSquare(streams.white) - 1) < 0.01)
    #expect(abs(meanSquare([streams.impulse]) - 1) < 0.1)
    #expect(
      abs(meanSquare(streams.unevenTurnedLeft) / meanSquare(streams.uneven) - 1) < 1e-6)
    #expect(
      abs(meanSquare(streams.unevenTurnedRight) / meanSquare(streams.uneven) - 1) < 1e-6)
    let differing = streams.white.indices.filter {
      streams.white[$0].values != streams.pulsed[$0].values
    }
    #expect(differing == [ProbeStreams.pulse - 1])
    #expect(streams.white.count == 349)
    // Rank one has the least flatness that there is; sums of squares decide the rest.
    let norm = NuclearNorm(rows: 2, columns: 3)
    #expect(abs(norm(Buffer([3, 0, 0, 0, 4, 0])) - 7) < 1e-6)
    #expect(abs(norm(Buffer([1, 1, 1, 1, 1, 1])) - 6.0.squareRoot()) < 1e-6)
    #expect(norm(Buffer([1, .nan, 1, 1, 1, 1])).isNaN)
  }
}

extension Description.Failure {
  fileprivate var probe: String {
    switch self {
    case .nonFinite(let probe, _), .still(let probe): probe
    }
  }
}

/// g / h, which the probes make a sign.
private struct Newton: UpdateRule {
  let application = Application.scaled
  let oracles: Oracles = .hessianDiagonal

  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState { State() }

  private final class State: UpdateState {
    func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
      guard let hessian = inputs.hessianDiagonal else { return false }
      for index in 0..<gradient.count {
        update[index] = hessian[index] == 0 ? 0 : gradient[index] / hessian[index]
      }
      return true
    }
  }
}
