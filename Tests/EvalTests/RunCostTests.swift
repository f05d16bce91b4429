import Testing

@testable import Eval

@Suite struct RunCostTests {
  @Test("a run costs its planning, its steps and one validation")
  func sum() {
    let cost = RunCost(planning: 0.5, step: 0.25, validation: 2)
    #expect(cost.seconds(steps: 100) == 27.5)
  }

  @Test("every part of a run takes time")
  func measured() {
    let rule = HandWritten { gradient, _, _, _ in gradient }
    let cost = RunCost.measure(rule, on: ToyTask(), within: 0.001)
    #expect(cost.planning > 0 && cost.step > 0 && cost.validation > 0)
    #expect(cost.seconds(steps: 64).isFinite)
  }
}
