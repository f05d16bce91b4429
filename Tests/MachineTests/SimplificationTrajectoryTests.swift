import DSL
import Determinism
import Foundation
import TensorCore
import TestKit
import Testing

@testable import Machine

/// What a simplified program does, held to what the program did, on generated programs.
///
/// `DESCENT_PROGRAMS` says how many programs; 100,000 where it says nothing.
@Suite struct SimplificationTrajectoryTests {
  static let count =
    ProcessInfo.processInfo.environment["DESCENT_PROGRAMS"].flatMap { Int($0) } ?? 100_000

  @Test(
    "exact simplification keeps every bit but the sign of zeros, is never longer, and done twice changes nothing"
  )
  func exact() {
    let failure = forAllPrograms(count: Self.count, seed: 61) { program in
      let short = program.simplified(.bits)
      return isSettled(short, of: program, .bits)
        && (short == program
          || CanonicalGraphTests.difference(program, Graph(short), on: layouts[1]) == nil)
    }
    #expect(failure == nil)
  }

  @Test(
    "all rewrites keep the updates to 1e-4, or to 1e-6 in double precision")
  func real() {
    var tally = Tally()
    let failure = forAllPrograms(count: Self.count, seed: 62) { program in
      let short = program.simplified()
      guard isSettled(short, of: program, .reals) else { return false }
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

/// Whether a simplified program is no longer than it was, and simplifying it again changes nothing.
private func isSettled(_ short: Program, of program: Program, _ exactness: Exactness) -> Bool {
  let (now, before) = (short.length, program.length)
  return now.words <= before.words && now.statements <= before.statements
    && now.states <= before.states && short.simplified(exactness) == short
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
      + "numbers, \(rounding) in double precision alone"
  }
}

/// How a program's updates compare with another's over six steps on the same gradients and weights, which follow the
/// first program's updates.
private enum Outcome: Equatable {
  /// They are the same, to 1e-4 of the largest number of the update.
  case close
  /// They are, as long as the first computes with finite numbers, which it ceases to do.
  case notFinite
  /// They differ, but are the same in double precision, to 1e-6: in real numbers nothing changed.
  case rounding
  case wrong(step: Int, by: Double)

  var isWrong: Bool { if case .wrong = self { true } else { false } }

  private typealias Inputs = (gradient: [Float], weights: [Float], at: StepInputs)

  init(_ program: Program, _ other: Program) {
    let layout = layouts[1]
    let ours = ProgramRule(Graph(program)).makeState(for: layout, seed: 0)
    let theirs = ProgramRule(Graph(other)).makeState(for: layout, seed: 0)
    var stream = RandomStream(seed: 6)
    let weights = Buffer((0..<layout.count).map { _ in Float(stream.normal()) })
    let (gradient, hessian) = (Buffer(count: layout.count), Buffer(count: layout.count))
    let (expected, found) = (Buffer(count: layout.count), Buffer(count: layout.count))
    var past: [Inputs] = []
    for step in 1...6 {
      for place in 0..<layout.count { gradient[place] = Float(stream.normal() * 0.5) }
      gradient[step % 3] = 0
      for place in 0..<layout.count { hessian[place] = Float(0.5 + stream.normal()) }
      // No round rate: 1 - 0.99 - lr would be 0 but for rounding, and nothing is near to that.
      let inputs = StepInputs(
        step: step, steps: 10, learningRate: 0.0137 / Double(step), loss: 2 + stream.normal(),
        hessianDiagonal: Buffer(hessian.values))
      past.append((gradient.values, weights.values, inputs))
      guard ours.step(gradient: gradient, weights: weights, update: expected, at: inputs) else {
        self = .notFinite
        return
      }
      let isFinite = theirs.step(gradient: gradient, weights: weights, update: found, at: inputs)
      let distance = Self.distance(
        (expected.values + (ours.evaluationWeights?.values ?? [])).map { Double($0) },
        (found.values + (theirs.evaluationWeights?.values ?? [])).map { Double($0) })
      if !isFinite || distance > 1e-4 {
        switch Self.compareInDouble(program, other, past) {
        case .close?: self = .rounding
        case let other?: self = other
        case nil: self = .wrong(step: step, by: isFinite ? distance : .infinity)
        }
        return
      }
      for place in 0..<layout.count { weights[place] -= 0.01 * expected[place] }
    }
    self = .close
  }

  /// How the programs compare in double precision: the same to 1e-6, or no longer finite; nil where they differ.
  private static func compareInDouble(_ program: Program, _ other: Program, _ past: [Inputs])
    -> Outcome?
  {
    var ours = Interpreter(program, layout: layouts[1], roundsToSingle: false)
    var theirs = Interpreter(other, layout: layouts[1], roundsToSingle: false)
    for (gradient, weights, inputs) in past {
      let expected = ours.step(gradient: gradient, weights: weights, at: inputs)
      let found = theirs.step(gradient: gradient, weights: weights, at: inputs)
      if !ours.wasFinite { return .notFinite }
      let distance = distance(
        expected + (ours.evaluation ?? []), found + (theirs.evaluation ?? []))
      guard distance <= 1e-6 else { return nil }
    }
    return .close
  }

  private static func distance(_ left: [Double], _ right: [Double]) -> Double {
    guard left.count == right.count else { return .infinity }
    let scale = left.reduce(0) { max($0, $1.magnitude) }
    let greatest = zip(left, right).reduce(0.0) { max($0, ($1.0 - $1.1).magnitude) }
    return greatest == 0 ? 0 : greatest / scale
  }
}
