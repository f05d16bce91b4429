import DSL
import TensorCore
import Testing

@testable import Machine

let pair = ParameterLayout([("a", [2], .vector)])

/// The updates of a rule for gradients given step by step, weights all 0; nothing where one is not finite.
func run(_ rule: ProgramRule, _ gradients: [[Float]], layout: ParameterLayout = pair) -> [[Float]] {
  let state = rule.makeState(for: layout, seed: 0)
  let update = Buffer(count: layout.count)
  var updates: [[Float]] = []
  for (index, gradient) in gradients.enumerated() {
    let isFinite = state.step(
      gradient: Buffer(gradient), weights: Buffer(count: layout.count), update: update,
      at: StepInputs(
        step: index + 1, steps: gradients.count, learningRate: 1,
        loss: 0.75, hessianDiagonal: Buffer(gradient.map { abs($0) })))
    updates.append(isFinite ? update.values : [])
  }
  return updates
}

/// A state's new value may overwrite the old one only when nobody reads that any more.
@Suite struct StateTests {
  private func updates(_ body: String, _ gradients: [[Float]] = [[1, 2], [3, 4], [5, 6]]) throws
    -> [[Float]]
  {
    run(try ProgramRule(try Program(parsing: "optimizer a\n\(body)\n")), gradients)
  }

  @Test("the old value of a state is still there after its assignment")
  func oldValue() throws {
    let found = try updates("state m\nold = m\nm = g\nupdate = old")
    #expect(found == [[0, 0], [1, 2], [3, 4]])
    let sum = try updates("state m\nold = m\nm = m + g\nupdate = m + 10 * old")
    #expect(sum == [[1, 2], [14, 26], [49, 72]])
  }

  @Test("two states swap their values")
  func swap() throws {
    let found = try updates(
      "state m = 1\nstate v = 2\nold = m\nm = v\nv = old\nupdate = m + 10 * v + 0 * g")
    #expect(found == [[12, 12], [21, 21], [12, 12]])
  }

  @Test("three states turn in a ring, and one of them takes the gradient")
  func ring() throws {
    let found = try updates("state a\nstate b\nstate c\nc = b\nb = a\na = g\nupdate = c + 0 * a")
    #expect(found == [[0, 0], [0, 0], [1, 2]])
  }

  @Test("two states may take the same value, and the update too")
  func shared() throws {
    let found = try updates("state m\nstate v\nx = m + v + g\nm = x\nv = x\nupdate = x")
    #expect(found == [[1, 2], [5, 8], [15, 22]])
  }

  @Test("a later pass reads the old value where it asks for it, and the new one where for that")
  func acrossPasses() throws {
    let new = try updates("state m\nm = m + g\nupdate = m / total(m)", [[1, 3], [2, 2]])
    #expect(new == [[0.25, 0.75], [0.375, 0.625]])
    let old = try updates(
      "state m\nold = m\nm = m + g\nupdate = old + 0 * total(m)", [[1, 3], [2, 2]])
    #expect(old == [[0, 0], [1, 3]])
    let both = try updates(
      "state m\nold = m\nm = m + g\ns = total(m)\nupdate = (m - old) / s", [[1, 3], [4, 8]])
    #expect(both == [[0.25, 0.75], [0.25, 0.5]])
  }

  @Test("reductions upon reductions take a pass each")
  func chain() throws {
    let found = try updates("x = g / total(g)\ny = x / total(x * x)\nupdate = y", [[1, 1]])
    #expect(found == [[1, 1]])
  }

  @Test("scalar and layer states are kept in double precision, and swap as well")
  func small() throws {
    let counted = try updates("state s: scalar\ns = s + 1\nupdate = s * g", [[1, 1], [1, 1]])
    #expect(counted == [[1, 1], [2, 2]])
    let fine = try updates(
      "state s: scalar = 1\ns = s + 1e-12\nupdate = (s - 1) * 1e12 * g", [[1, 1], [1, 1]])
    #expect(fine.map { $0.map { $0.rounded() } } == [[1, 1], [2, 2]])
    let swapped = try updates(
      "state a: scalar = 1\nstate b: layer = 2\nx = a\na = t\nb = x + sum(g)\nupdate = b + 0 * g",
      [[1, 1], [2, 2]])
    #expect(swapped == [[3, 3], [5, 5]])
  }

  @Test("layer values differ from tensor to tensor, and total ranges over the tensors")
  func layers() throws {
    let layout = ParameterLayout([("a", [2], .vector), ("b", [], .vector)])
    let rule = try ProgramRule(
      try Program(parsing: "optimizer a\nupdate = sum(g) + 100 * total(sum(g)) + 0 * g\n"))
    #expect(run(rule, [[1, 2, 4]], layout: layout) == [[703, 703, 704]])
    let sizes = try ProgramRule(
      try Program(parsing: "optimizer a\nupdate = size(g) + 10 * total_size(size(g)) + 0 * g\n"))
    #expect(run(sizes, [[1, 2, 4]], layout: layout) == [[22, 22, 21]])
  }

  @Test("an update of a lower kind is spread over the weights")
  func spread() throws {
    #expect(try updates("update = t + 0.5") == [[1.5, 1.5], [2.5, 2.5], [3.5, 3.5]])
    #expect(try updates("update = sum(g)", [[1, 2]]) == [[3, 3]])
    #expect(
      try updates("state m: tensor\nold = m\nm = t\nupdate = old") == [[0, 0], [1, 1], [2, 2]])
  }

  @Test("subnormal gradients count as zero, also where they are only copied")
  func subnormal() throws {
    #expect(try updates("update = g", [[Float.leastNonzeroMagnitude, 1]]) == [[0, 1]])
    #expect(
      try updates("update = abs(g) * 1e30", [[-Float.leastNonzeroMagnitude, 1]]) == [[0, 1e30]])
    #expect(
      try updates("update = where(g, 1, 2)", [[Float.leastNonzeroMagnitude, 1]]) == [[2, 1]])
  }

  @Test("moving averages are fused, and a step of Adam is one pass of eight operators")
  func fusion() throws {
    let program = try Program(
      parsing: """
        optimizer adam
        state m
        state v
        m = lerp(g, m, 0.9)
        v = lerp(g * g, v, 0.999)
        update = debias(m, 0.9, t) / (sqrt(debias(v, 0.999, t)) + 1e-8)

        """)
    let plan = try ProgramRule(program).plan
    #expect(plan.passes.count == 1)
    #expect(plan.spills.isEmpty && plan.slots.isEmpty)
    let walk = plan.passes[0].walks[0]
    guard walk.count == 1, walk[0].runs.count == 1,
      case .blocks(.tensor, let steps) = walk[0].runs[0]
    else {
      Issue.record("Adam is one run of blocks")
      return
    }
    let operators = steps.count { step in
      if case .compute = step.action { true } else { false }
    }
    #expect(operators == 8)
    #expect(plan.registers == 2)
  }
}
