import DSL
import Dispatch
import Eval
import Machine
import Search
import TensorCore

/// What is measured; each gives its result as JSON.
enum Measurement: String, CaseIterable {
  /// Microseconds of a training step: MLP 64-32-10, batch 32, AdamW as a program.
  case trainingStep
  /// Microseconds of a step of the MLP 64-128-10, batch 64: its matrix products alone, with all of loss and gradient,
  /// with AdamW too; and the products' operations.
  case perceptron
  /// Microseconds of a step of Muon on a matrix of 256 · 256, and of its fifteen matrix products alone.
  case muon
  /// Milliseconds of a training step of a transformer with 804K parameters; its matrix products' operations, and the
  /// core's peak a second.
  case transformer
  /// Milliseconds from a new program's text to its score on digits-mlp.
  case textToScore
  /// Nanoseconds a parameter of a program of twelve element-wise operators, without and with moving the weights, by
  /// the number of parameters.
  case elementwise
  /// Programs proposed a second, each checked, in canonical form, hashed and compared with all before.
  case proposals
  /// Microseconds to read, to check, and to lower and plan a program of twenty statements.
  case compiling
  /// Microseconds to simplify the program that became Lion, and a program of the library.
  case simplifying
  /// Nanoseconds to insert a program into an archive of elites: a grid, a tessellation of 1,000 cells, by novelty.
  case elites
  /// How many times as many training runs two workers finish as one.
  case workers

  func run() -> String {
    switch self {
    case .trainingStep: Self.trainingStep()
    case .perceptron: Self.perceptron()
    case .muon: Self.muon()
    case .transformer: Self.transformer()
    case .textToScore: Self.textToScore()
    case .elementwise: Self.elementwise()
    case .proposals: Self.proposals()
    case .compiling: Self.compiling()
    case .simplifying: Self.simplifying()
    case .elites: Self.elites()
    case .workers: Self.workers()
    }
  }

  static let adamw = program(named: "adamw")

  private static func program(named name: String) -> Program {
    guard let program = Library.program(named: name) else {
      preconditionFailure("the library has no \(name)")
    }
    return program
  }

  static let digits: any ProxyTask = {
    guard let entry = TaskCatalogue.named("digits-mlp") else {
      preconditionFailure("the catalogue has no digits-mlp")
    }
    return entry.task
  }()

  static func recipe(steps: Int) -> Recipe {
    Recipe(schedule: .cosine, warmUp: 0.05, weightDecay: 0, learningRate: 3e-3, steps: steps)
  }

  // The whole of the trainer's step: batch, loss, gradient, the program, moving the weights. Of two lengths the
  // difference, so that starting a run and validating it do not count.
  private static func trainingStep() -> String {
    let trainer = Trainer()
    let rule = ProgramRule(Graph(adamw))
    func timing(_ steps: Int) -> Timing {
      Timing(goes: 15) {
        let result = trainer.train(
          rule, on: digits, seed: 1, recipe: recipe(steps: steps), factor: 1)
        precondition(result.verdict == .completed, "AdamW must complete, got \(result.verdict)")
      }
    }
    let (short, long) = (timing(1000), timing(5000))
    let scale = 1e6 / 4000
    return
      #"{"best": \#((long.best - short.best) * scale), "median": \#((long.median - short.median) * scale)}"#
  }

  private static func elementwise() -> String {
    let text = """
      optimizer elementwise
      hyper beta1 = 0.9, beta2 = 0.999, eps = 1e-8, wd = 0.01
      state m, v

      m = lerp(g, m, beta1)
      v = lerp(g * g, v, beta2)
      update = m / (sqrt(v) + eps) + wd * w
      """
    let rule: ProgramRule
    do { rule = ProgramRule(Graph(try Program(parsing: text))) } catch {
      preconditionFailure("\(error)")
    }
    let sizes = [1 << 12, 1 << 16, 1 << 20, 10_000_000].map { size in
      let layout = ParameterLayout([("w", [size], .vector)])
      let state = rule.makeState(for: layout, seed: 1)
      let values = (0..<size).map { Float($0 % 1999 - 999) / 1000 }
      let (gradient, weights, update) = (Buffer(values), Buffer(values), Buffer(count: size))
      let steps = max(1, 2_000_000 / size)
      func timing(movingWeights: Bool) -> Timing {
        var step = 0
        return Timing(goes: 15) {
          for _ in 0..<steps {
            step += 1
            let inputs = StepInputs(step: step, steps: 1_000_000, learningRate: 1e-3)
            var isFinite = state.step(
              gradient: gradient, weights: weights, update: update, at: inputs)
            if movingWeights {
              isFinite =
                applyScaled(
                  update: update, to: weights, learningRate: 1e-5, factor: 1, weightDecay: 0)
                && isFinite
            }
            precondition(isFinite, "the program must stay finite")
          }
        }
      }
      let share = size * steps
      return """
        {"size": \(size), "program": \(timing(movingWeights: false).json(1e9, share: share)), \
        "moving": \(timing(movingWeights: true).json(1e9, share: share))}
        """
    }
    return "[" + sizes.joined(separator: ", ") + "]"
  }

  // As a campaign's pool: each worker a thread with a trainer of its own, the same runs shared among them.
  private static func workers() -> String {
    let runs = 96
    func timing(_ workers: Int) -> Timing {
      Timing(goes: 5) {
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
          let trainer = Trainer()
          let rule = ProgramRule(Graph(adamw))
          for run in stride(from: worker, to: runs, by: workers) {
            let result = trainer.train(
              rule, on: digits, seed: UInt64(run), recipe: recipe(steps: 1000), factor: 1)
            precondition(result.verdict == .completed, "AdamW must complete, got \(result.verdict)")
          }
        }
      }
    }
    let (one, two) = (timing(1), timing(2))
    return """
      {"ratio": \(one.best / two.best), "one": \(Double(runs) / one.best), "two": \(Double(runs) / two.best)}
      """
  }
}
