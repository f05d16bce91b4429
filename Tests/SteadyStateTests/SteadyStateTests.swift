import DSL
import Eval
import Machine
import TensorCore
import TestKit
import Testing

/// In the steady state a training step allocates nothing, and neither model, program nor trainer count references.
@Suite(
  .enabled(
    if: HeapTraffic.isVisible, "allocations can be counted under glibc, without sanitizers"))
struct SteadyStateTests {
  /// One model of every family, and one that drops; the large transformer has no layer that the small one lacks.
  static let families =
    ModelFamily.all.filter { $0.name != "transformer-large" } + [
      ModelFamily(
        "dropout", samples: 32, .features(20), [.dense(24), .relu, .dropout(0.5), .dense(10)])
    ]
  static let breeding = TaskCatalogue.search.map(\.task.name)
  static let promotion = TaskCatalogue.select.map(\.task.name)
  static let programs = ["adamw", "lion", "nadamw"]
  /// What the library's programs lack.
  static let written = [
    // Reductions, which need passes of their own, and states of every kind.
    """
    optimizer reducing
    state n: scalar, r: layer, m
    n = n + 1
    r = max(norm(g), 0.9 * r)
    m = lerp(g, m, 0.9)
    update = m / (r + 1e-3) + 1e-3 * g / global_norm(g) / n
    """,
    // Both oracles.
    """
    optimizer asking
    state v
    v = lerp(h * h, v, 0.99)
    update = g / (sqrt(v) + 1e-2) * min(loss, 1)
    """,
    // Whole matrices, sections, and weights of its own to be judged at.
    """
    optimizer turning
    state m, z = w
    m = lerp(g, m, 0.95)
    z = z - 1e-3 * m
    update = m / (rms(m) + 1e-3)
    eval = lerp(w, z, 0.5)

    for matrix
      update = newton_schulz(m, 3.4445, -4.775, 2.0315, 5)
    """,
    // Rows and columns, grams, their roots and vectors, projections, random numbers, 8 bits.
    """
    optimizer gathering
    state r: row, v
    r = lerp(row_sum(g * g), r, 0.9)
    v = round8(lerp(g, v, 0.9))
    update = v / (sqrt(r) + 1e-2) + 1e-3 * normal(0)

    for matrix
      state l: gram_cols = 1
      l = lerp(gram_cols(g), l, 0.9)
      p = row_projection(4, 0, 1)
      update = 1e-2 * (matmul(v, inverse_root(l + identity(l), 2)) + matmul(p, matmul(transpose(p), g)))
    """,
  ]

  @Test(
    "a planned model's loss and gradient allocate nothing and count no references",
    arguments: families.map(\.name), MatrixPath.available)
  func graphs(name: String, path: MatrixPath) throws {
    let family = try #require(Self.families.first { $0.name == name })
    let graph = family.model.planned(batch: family.samples, path: path)
    let weights = family.weights()
    let gradient = Buffer(count: weights.count)
    family.load(step: 1, into: graph)
    func run(_ steps: ClosedRange<Int>) {
      for step in steps {
        graph.dropoutKey = UInt32(step)
        _ = graph.lossAndGradient(weights: weights, gradient: gradient)
      }
    }
    run(1...3)
    #expect(HeapTraffic.during { run(4...103) } == .none)
  }

  @Test(
    "a whole training step of a library program allocates nothing", arguments: breeding, programs)
  func steps(task: String, program: String) throws {
    let rule = try ProgramRule(#require(Library.program(named: program)))
    try Self.expectSteadiness(of: rule, on: task)
  }

  @Test(
    "a whole training step with reductions or with oracles allocates nothing",
    arguments: breeding, written)
  func writtenSteps(task: String, program: String) throws {
    try Self.expectSteadiness(of: ProgramRule(Program(parsing: program)), on: task)
  }

  @Test("a whole training step of a task that promotes allocates nothing", arguments: promotion)
  func promotions(task: String) throws {
    let rule = try ProgramRule(#require(Library.program(named: "adamw")))
    try Self.expectSteadiness(of: rule, on: task, between: 8...48)
  }

  @Test("trainer, model and program count no references in a step", arguments: programs)
  func references(program: String) throws {
    let rule = try ProgramRule(#require(Library.program(named: program)))
    #expect(try Self.traffic(of: rule, on: "char-mlp", between: 16...116) == .none)
  }

  @Test(
    "trainer, model and a program of matrices count no references in a step",
    arguments: written.suffix(2))
  func matrixReferences(program: String) throws {
    let rule = try ProgramRule(Program(parsing: program))
    #expect(try Self.traffic(of: rule, on: "char-mlp", between: 16...116) == .none)
  }

  /// Expects no allocation, and few references.
  ///
  /// What fills a task's batch may take hold of its buffers, thrice where the rule asks for the Hessian.
  private static func expectSteadiness(
    of rule: any UpdateRule, on task: String, between steps: ClosedRange<Int> = 16...116
  ) throws {
    let traffic = try traffic(of: rule, on: task, between: steps)
    #expect(traffic.allocations == 0)
    #expect(traffic.retains == traffic.releases && traffic.retains <= 10 * steps.count)
  }

  /// What a run of the task asks of the heap between two of the rule's updates.
  private static func traffic(
    of rule: any UpdateRule, on task: String, between steps: ClosedRange<Int>
  ) throws -> HeapTraffic {
    let counted = CountedRule(rule: rule, steps: steps)
    let recipe = Recipe(
      schedule: .cosine, warmUp: 0.05, weightDecay: 0.01, learningRate: 1e-4,
      steps: steps.upperBound)
    _ = try Trainer().train(
      counted, on: #require(TaskCatalogue.named(task)).task, seed: 1, recipe: recipe, factor: 1)
    return try #require(counted.tally.traffic, "the run ended before its last step")
  }

  /// A rule that makes a buffer in each step.
  struct Wasteful: UpdateRule {
    let application = Application.scaled

    func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState { State() }

    final class State: UpdateState {
      var kept: [Buffer] = []

      func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
        kept = [Buffer(gradient.values), weights]
        update.copy(from: kept[0])
        return true
      }
    }
  }

  /// Plain descent that is judged at an average of its weights.
  struct Averaging: UpdateRule {
    let application = Application.scaled

    func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
      State(count: layout.count)
    }

    final class State: UpdateState {
      private let average: Buffer
      var evaluationWeights: Buffer? { average }

      init(count: Int) { average = Buffer(count: count) }

      func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
        average.scale(by: 0.9)
        average.add(weights, times: 0.1)
        update.copy(from: gradient)
        return true
      }
    }
  }

  @Test("a rule that is judged elsewhere than where it trains costs a step nothing")
  func evaluationWeights() throws {
    #expect(try Self.traffic(of: Averaging(), on: "char-mlp", between: 16...116) == .none)
  }

  @Test("the counter sees allocations, references taken and references given back")
  func canary() throws {
    var kept: [Buffer] = []
    kept.reserveCapacity(8)
    let made = HeapTraffic.during { kept.append(Buffer(count: 1000)) }
    #expect(made.allocations >= 1)
    let buffer = kept[0]
    let shared = HeapTraffic.during { kept.append(buffer) }
    #expect(shared.allocations == 0 && shared.retains >= 1)
    kept[0] = Buffer(count: 1)
    let replaced = HeapTraffic.during { kept[0] = buffer }
    #expect(replaced.retains >= 1 && replaced.releases >= 1)
    let traffic = try Self.traffic(of: Wasteful(), on: "char-mlp", between: 16...116)
    #expect(traffic.allocations >= 100 && traffic.retains >= 100)
  }
}
