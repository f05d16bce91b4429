import DSL
import Determinism
import Foundation
import TensorCore
import TestKit
import Testing

@testable import Machine

/// What a simplified program does, held to what the program did, on generated programs.
///
/// `DESCENT_PROGRAMS` says how many programs, for a longer look than every change needs.
@Suite struct SimplificationTrajectoryTests {
  static let count =
    ProcessInfo.processInfo.environment["DESCENT_PROGRAMS"].flatMap { Int($0) } ?? 2000

  @Test("rewrites that keep the bits keep every bit of the updates, but for the sign of zeros")
  func exact() {
    let failure = forAllPrograms(count: Self.count, seed: 61) { program in
      let short = program.simplified(.bits)
      return short == program
        || CanonicalGraphTests.difference(program, Graph(short), on: layouts[1]) == nil
    }
    #expect(failure == nil)
  }

  @Test(
    "all rewrites keep the updates to 1e-4, or rounding alone makes the program differ by as much")
  func real() {
    var tally = Tally()
    let failure = forAllPrograms(count: Self.count, seed: 62) { program in
      let short = program.simplified()
      guard short != program.withoutDeadCode() else { return true }
      let outcome = Outcome(program, short)
      tally.count(outcome)
      return !outcome.isWrong
    }
    #expect(failure == nil)
    print("of \(Self.count) programs \(tally)")
    // Rounding must stay the exception.
    #expect(tally.rounding * 20 < tally.close)
  }

  @Test("a rewrite that is wrong is noticed")
  func canary() throws {
    let program = try Program(
      parsing: "optimizer a\nstate m\nm = lerp(g, m, 0.9)\nupdate = m / abs(m)")
    for text in [
      "state m\nm = lerp(g, m, 0.9)\nupdate = sign(m) * 1.001",
      "state m\nm = lerp(g, m, 0.8)\nupdate = sign(m)", "update = sign(g)",
    ] {
      #expect(Outcome(program, try Program(parsing: "optimizer a\n" + text)).isWrong)
    }
    let right = try Program(parsing: "optimizer a\nstate m\nm = lerp(g, m, 0.9)\nupdate = sign(m)")
    #expect(Outcome(program, right) == .close)
  }
}

/// How many programs went which way.
private struct Tally: CustomStringConvertible {
  var close = 0
  var rounding = 0
  var notFinite = 0

  mutating func count(_ outcome: Outcome) {
    switch outcome {
    case .close: close += 1
    case .rounding: rounding += 1
    case .notFinite: notFinite += 1
    case .wrong: break
    }
  }

  var description: String {
    "\(close + rounding + notFinite) were shortened: \(close) do the same to 1e-4, \(notFinite) until they leave the finite "
      + "numbers, \(rounding) differ as rounding alone lets them"
  }
}

/// How a program's updates compare with another's.
private enum Outcome: Equatable {
  /// They are the same, to 1e-4 of the largest number of the update.
  case close
  /// They are, as long as the first is finite, which it ceases to be.
  case notFinite
  /// They differ, but the first differs from itself as much where gradients and weights are off by one unit of rounding.
  case rounding
  case wrong(step: Int, by: Double)

  var isWrong: Bool { if case .wrong = self { true } else { false } }

  init(_ program: Program, _ other: Program) {
    let layout = layouts[1]
    let expected = Self.updates(of: program, layout, nudge: 0)
    let found = Self.updates(of: other, layout, nudge: 0)
    for step in expected.indices {
      if expected[step].isEmpty {
        self = .notFinite
        return
      }
      let distance = Self.distance(expected[step], found[step])
      guard distance > 1e-4 else { continue }
      for nudge in 1...4 {
        let nudged = Self.updates(of: program, layout, nudge: UInt64(nudge))
        let reached = (0...step).map { Self.distance(expected[$0], nudged[$0]) }.max() ?? 0
        if reached > 0.05 * min(distance, 1) {
          self = .rounding
          return
        }
      }
      self = .wrong(step: step + 1, by: distance)
      return
    }
    self = .close
  }

  private static func distance(_ left: [Float], _ right: [Float]) -> Double {
    guard left.count == right.count else { return .infinity }
    let scale = left.reduce(0) { max($0, Double($1).magnitude) }
    let greatest = zip(left, right).reduce(0.0) { max($0, (Double($1.0) - Double($1.1)).magnitude) }
    return greatest == 0 ? 0 : greatest / scale
  }

  /// The updates of some steps, empty from the first that is not finite.
  private static func updates(of program: Program, _ layout: ParameterLayout, nudge: UInt64)
    -> [[Float]]
  {
    let state = ProgramRule(Graph(program)).makeState(for: layout, seed: 0)
    var stream = RandomStream(seed: 6)
    var noise = RandomStream(seed: 7, nudge)
    func number(_ value: Double) -> Float {
      let sign = noise.chance(0.5) ? 1.0 : -1.0
      return Float(value * (1 + (nudge == 0 ? 0 : sign * 0x1p-22)))
    }
    let weights = Buffer((0..<layout.count).map { _ in number(stream.normal()) })
    let gradient = Buffer(count: layout.count)
    let hessian = Buffer(count: layout.count)
    let update = Buffer(count: layout.count)
    var updates: [[Float]] = []
    for step in 1...6 {
      for place in 0..<layout.count { gradient[place] = number(stream.normal() * 0.5) }
      if layout.count > 3 { gradient[step % 3] = 0 }
      for place in 0..<layout.count { hessian[place] = number(0.5 + stream.normal()) }
      let inputs = StepInputs(
        step: step, steps: 10, learningRate: 0.01 / Double(step), loss: 2 + stream.normal(),
        hessianDiagonal: hessian)
      let isFinite = state.step(gradient: gradient, weights: weights, update: update, at: inputs)
      guard isFinite, updates.last?.isEmpty != true else {
        updates.append([])
        continue
      }
      let evaluation = state.evaluationWeights?.values ?? []
      updates.append((update.values + evaluation).map { $0 == 0 ? 0 : $0 })
      for place in 0..<layout.count { weights[place] -= 0.01 * update[place] }
    }
    return updates
  }
}
