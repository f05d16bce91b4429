import Determinism
import TensorCore
import TestKit
import Testing

@testable import Eval

@Suite struct VariantTests {
  static let pool = VariantPool.tiers.flatMap(VariantPool.variants)

  @Test("a variant's name is read back, and no other name is")
  func names() {
    for variant in Self.pool {
      #expect(Variant(named: variant.name) == variant)
      #expect(TaskCatalogue.named(variant.name)?.tier == variant.tier)
    }
    #expect(Set(Self.pool.map(\.name)).count == Self.pool.count)
    var outside = Self.pool[0]
    outside.width = 1_000_000
    for name in [outside.name, Self.pool[0].name + "-x", "search/digits", "digits-mlp", "/", ""] {
      #expect(Variant(named: name) == nil)
    }
  }

  @Test("the pools reach every kind of change, and no tier draws another's generator")
  func pools() {
    let search = VariantPool.variants(.search)
    #expect(Set(search.map(\.base)) == [.digits, .characters, .teacher])
    #expect(Set(search.map(\.activation)).count == Variant.Activation.allCases.count)
    #expect(Set(search.map(\.norm)).count == Variant.Norm.allCases.count)
    #expect(Set(search.map(\.scaleQuarters)).count == 3)
    #expect(Set(search.map(\.depth)).count == 2)
    #expect(Set(search.map(\.noisePercent)).count == 3)
    #expect(Set(search.map(\.batch)).count == 4)
    #expect(Set(search.map(\.spectrumHalves)).count > 2)
    #expect(!VariantPool.variants(.heldOut).contains { $0.base == .teacher })
    #expect(VariantPool.variants(.select).isEmpty && VariantPool.variants(.report).isEmpty)
  }

  @Test("a block's variants depend on the seed and the block alone, and change with both")
  func blocks() {
    func names(_ seed: UInt64, _ block: Int) -> [String] {
      VariantPool.search(count: 3, seed: seed, block: block).map(\.task.name)
    }
    #expect(names(1, 0) == names(1, 0))
    #expect(names(1, 0) != names(1, 1))
    #expect(names(1, 0) != names(2, 0))
    #expect(Set(names(1, 0)).count == 3)
    #expect(VariantPool.search(count: 0, seed: 1, block: 0).isEmpty)
    let all = VariantPool.heldOut(count: VariantPool.variants(.heldOut).count, seed: 5)
    #expect(Set(all.map(\.task.name)) == Set(VariantPool.variants(.heldOut).map(\.name)))
  }

  @Test("every variant repeats by seed and goes downhill under Adam", arguments: pool.map(\.name))
  func contract(name: String) throws {
    let task = try #require(TaskCatalogue.named(name)).task
    #expect(CatalogueTrainingTests.faults(task) == [])
  }

  @Test("a variant's gradient is that of its loss", arguments: pool.prefix(8).map(\.name))
  func gradients(name: String) throws {
    let task = try #require(TaskCatalogue.named(name)).task
    let run = task.makeRun(seed: 5)
    let weights = Buffer(count: task.layout.count)
    let gradient = Buffer(count: task.layout.count)
    run.initialize(weights)
    let loss = run.lossAndGradient(step: 3, weights: weights, gradient: gradient)
    let reference = try #require(NaiveTask.loss(task, run, seed: 5, step: 3))
    let point = weights.values.map(Double.init)
    #expect(abs(Double(loss) - reference(point)) <= 2e-5 * max(1, abs(reference(point))))
    let norm = gradient.dot(gradient).squareRoot()
    let along = GradientCheck.slope(
      at: point, along: gradient.values.map { Double($0) / norm }, reference)
    #expect(abs(along - norm) < 1e-4 * norm)
  }
}
