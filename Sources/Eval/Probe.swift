import Determinism
import TensorCore

/// The lowest rung of the ladder asks whether the rule goes downhill on a bowl at all.
///
/// A noiseless quadratic of condition 10 in seventeen dimensions, twenty-four steps, a few learning rates. A
/// rule passes where one rate takes three hundredths off the loss; every known optimizer takes off far more.
enum Probe {
  static let steps = 24
  /// The share of the first loss that must be left or less.
  static let hurdle = 0.97
  /// In the order of trial; a scaled rule's update has a root mean square of 1.
  static let rates: [Double] = [0.05, 0.01, 0.2]
  /// A raw rule's update has any size.
  static let rawRates: [Double] = [0.05, 1e-3, 1, 1e-5]

  /// `completed` where the rule goes downhill, else why it does not, and the steps it took: three for each of a rule that
  /// asks for the Hessian.
  static func run(_ rule: any UpdateRule, with trainer: Trainer) -> (verdict: Verdict, steps: Int) {
    let bowl = Bowl()
    let start = bowl.startLoss
    let cost = rule.oracles.gradientsPerStep
    var spent = UpdateScale.gradients * cost
    var broken: Verdict?
    let rates = rule.application == .scaled ? Self.rates : rawRates
    let first = recipe(rates[0])
    guard
      case .factor(let factor) = UpdateScale.measure(
        rule, on: bowl, recipe: first, with: trainer)
    else {
      // A rule may stand still or break on these ten and not on the way: let it walk.
      return walk(rule, rates: rates, factor: 1)
    }
    return walk(rule, rates: rates, factor: factor)

    func walk(_ rule: any UpdateRule, rates: [Double], factor: Double) -> (Verdict, Int) {
      var failures = 0
      for rate in rates {
        let result = trainer.train(rule, on: bowl, seed: 0, recipe: recipe(rate), factor: factor)
        spent += result.steps * cost
        switch result.verdict {
        case .completed where result.endLoss <= hurdle * start: return (.completed, spent)
        case .nonFinite:
          failures += 1
          broken = broken ?? result.verdict
        default: break
        }
      }
      if failures == rates.count, let broken { return (broken, spent) }
      return (.noDescent, spent)
    }
  }

  private static func recipe(_ rate: Double) -> Recipe {
    Recipe(schedule: .linear, warmUp: 0, weightDecay: 0, learningRate: rate, steps: steps)
  }
}

/// ½ Σ λ (w − c)², λ from 1 to 10: a matrix, a vector and a single number.
///
/// All weights start at 1 and come in pairs of equal λ, one too large and one too small by as much: so neither
/// shrinking, growing nor shifting all weights alike goes downhill, and a rule must read the gradient.
struct Bowl: ProxyTask {
  let name = "probe"
  let version = 1
  let summary = "A noiseless bowl: does a rule go downhill at all?"
  let separates = Separation("momentum", over: "sgd", "curvatures of 1 to 10")
  let layout = ParameterLayout([
    ("matrix", [3, 4], .matrix), ("vector", [4], .vector), ("number", [], .vector),
  ])
  let steps = Probe.steps

  var startLoss: Double {
    let weights = Buffer(count: layout.count)
    let run = makeRun(seed: 0)
    run.initialize(weights)
    return run.validationLoss(weights: weights)
  }

  func makeRun(seed: UInt64) -> any TaskRun { Run(count: layout.count) }

  private final class Run: TaskRun {
    let curvatures: [Float]
    let center: [Float]

    init(count: Int) {
      let pairs = count / 2
      curvatures = (0..<count).map { 1 + 9 * Float($0 / 2 * 3 % pairs) / Float(pairs - 1) }
      var stream = RandomStream(seed: 0, 0xB0)
      let distances = (0...pairs).map { _ in 0.4 + 0.4 * Float(stream.uniform()) }
      center = (0..<count).map { $0 % 2 == 0 ? 1 - distances[$0 / 2] : 1 + distances[$0 / 2] }
    }

    func initialize(_ weights: Buffer) { weights.fill(1) }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      var loss: Float = 0
      for index in curvatures.indices {
        let distance = weights[index] - center[index]
        gradient[index] = curvatures[index] * distance
        loss += 0.5 * gradient[index] * distance
      }
      return loss
    }

    func validationLoss(weights: Buffer) -> Double {
      var loss = 0.0
      for index in curvatures.indices {
        let distance = Double(weights[index] - center[index])
        loss += 0.5 * Double(curvatures[index]) * distance * distance
      }
      return loss
    }
  }
}
