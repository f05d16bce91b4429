import DSL
import Eval
import Machine
import Testing

@Suite struct VariationTests {
  private func judge(_ variation: Judge.Variation?) throws -> Judge {
    var budget = Budget()
    budget.scoringSeeds = 1
    return try Judge(
      tasks: TaskCatalogue.search.filter { $0.task.name == "digits-mlp" }, variation: variation,
      references: .shipped(), budget: budget, seed: 5)
  }

  @Test("candidates of a block have the same variants beside the task, those of the next others")
  func blocks() throws {
    let judge = try judge(.init(tasks: 2, block: 2))
    let program = try #require(Library.program(named: "adam"))
    let rule = ProgramRule(Graph(program))
    let worker = Judge.Worker()
    let scores = try (0..<4).map { index in
      let assessment = judge.assess(rule, rates: [0.03], index: index, gate: .open, with: worker)
      #expect(assessment.rates?.count == 1)
      return try #require(assessment.score).tasks
    }
    let names = scores.map { $0.map(\.task) }
    #expect(names.allSatisfy { $0.count == 3 && $0[0] == "digits-mlp" })
    #expect(names[0] == names[1] && names[2] == names[3])
    #expect(names[0] != names[2])
    // Adam is near the reference wherever it is tuned for.
    #expect(scores.joined().allSatisfy { abs($0.score) < 1.5 })
  }

  @Test("without a variation a candidate has the tasks alone")
  func none() throws {
    let program = try #require(Library.program(named: "adam"))
    let assessment = try judge(nil).assess(
      ProgramRule(Graph(program)), rates: [0.03], index: 0, gate: .open, with: Judge.Worker())
    #expect(assessment.score?.tasks.map(\.task) == ["digits-mlp"])
  }

  @Test("every variant has a shipped reference at its version, and tells enough")
  func references() throws {
    let store = try ReferenceStore.shipped()
    for entry in VariantPool.tiers.flatMap(TaskCatalogue.variants) {
      #expect(try store.reference(for: entry.task).weakness == nil, "\(entry.task.name)")
    }
  }
}
