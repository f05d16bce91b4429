import DSL
import Testing

@testable import Export

@Suite struct ExporterTests {
  /// The primitive operators that a target cannot write, of those that it must: element by element, and sums and
  /// numbers of elements over a parameter tensor or everything.
  private static func missing(in target: any ExportTarget) -> [String] {
    Operator.all.filter { entry in
      guard case .primitive(let kernel) = entry.implementation else { return false }
      switch (kernel.action, entry.result) {
      case (.elementwise, _), (.sum, .layerReduction), (.sum, .totalReduction),
        (.count(.elements), _):
        return !target.spells(entry.name)
      default: return false
      }
    }.map { "\($0.name) × \(target.name)" }
  }

  /// The canary of the coverage test.
  private struct Forgetful: ExportTarget {
    let name = "forgetful"
    let summary = "Knows all but one."
    func spells(_ primitive: String) -> Bool { primitive != "sqrt" }
    func source(of optimizer: LoweredOptimizer) -> String { "" }
  }

  @Test("every target spells every primitive operator")
  func coverage() {
    for target in Exporter.targets { #expect(Self.missing(in: target) == []) }
    #expect(Self.missing(in: Forgetful()) == ["sqrt × forgetful"])
  }

  @Test(
    "what no target writes yet is refused by its name",
    arguments: [
      ("x = row_sum(g)\nupdate = x * g", "values of kind row"),
      ("update = orthogonalize(g)", "the operator `spow`"),
      ("update = normal(1)", "the operator `normal`"),
      ("update = greatest(g)", "the operator `greatest`"),
      ("update = g\neval = w", "evaluation at other weights (`eval = …`)"),
      ("update = g\nfor vector\n  update = sign(g)", "sections by role (`for …`)"),
      ("state z = w\nz = z - g\nupdate = w - z", "a state that starts at `w` (`z`)"),
    ])
  func refused(statements: String, part: String) throws {
    let program = try Program(parsing: "optimizer p\n\(statements)")
    let error = #expect(throws: ExportError.self) {
      try Exporter.export(program, target: "swift")
    }
    #expect(error == .unspelled(part, target: "swift"))
  }

  @Test("targets have different names")
  func names() {
    #expect(Set(Exporter.targets.map(\.name)).count == Exporter.targets.count)
  }

  @Test("a spelling belongs to a primitive of the table")
  func spellings() {
    for name in SwiftSpelling.table.keys.sorted() {
      guard let entry = Operator.named(name)?.value else {
        Issue.record("no operator is called \(name)")
        continue
      }
      if case .derived = entry.implementation { Issue.record("\(name) is derived") }
    }
  }

  @Test("an unknown target is refused with what there is")
  func unknown() throws {
    let program = try Program(parsing: "optimizer sgd\nupdate = g")
    let error = #expect(throws: ExportError.self) {
      try Exporter.export(program, target: "swit")
    }
    #expect(
      error?.description == "expected a target (swift), found `swit`; did you mean `swift`?")
  }

  @Test(
    "a program's name becomes a type's",
    arguments: [
      ("adamw", "Adamw"), ("my-lion.2", "MyLion2"), ("7th", "Optimizer7th"),
      ("float", "OptimizerFloat"),
    ])
  func types(name: String, type: String) {
    #expect(SwiftNames.type(name) == type)
  }

  @Test(
    "a declared learning rate is the documented default of the step, unless a factor changes its meaning"
  )
  func learningRate() throws {
    let text = "optimizer p\nhyper lr = 1e-3 in 1e-5 ... 0.1 log\nupdate = g"
    let program = try Program(parsing: text)
    let source = try Exporter.export(program, target: "swift")
    #expect(
      source.contains(
        """
          ///   - learningRate: The learning rate of this step.
          ///     It is 0.001 by default; worth tuning in 1e-5 ... 0.1, evenly in its logarithm.
          public mutating func step(
            weights: inout [[Scalar]],
            gradients: [[Scalar]],
            learningRate: Double = 0.001
          ) {
        """))
    let scaled = try Exporter.export(program, target: "swift", factor: 2)
    #expect(scaled.contains("learningRate: Double\n"))
    #expect(!scaled.contains("worth tuning"))
  }

  @Test("a step takes the oracles that the program reads, and no others")
  func oracles() throws {
    func parameters(_ body: String) throws -> [Bool] {
      let program = try Program(parsing: "optimizer p\n\(body)\n")
      let source = try Exporter.export(program, target: "swift")
      return ["hessianDiagonals: [[Scalar]]", "loss: Double", "- hessianDiagonals:", "- loss:"]
        .map { source.contains($0) }
    }
    #expect(try parameters("update = g") == [false, false, false, false])
    #expect(try parameters("update = g * loss") == [false, true, false, true])
    #expect(try parameters("update = g / h") == [true, false, true, false])
    #expect(try parameters("x = h * loss\nupdate = g") == [false, false, false, false])
    #expect(try parameters("update = h * loss") == [true, true, true, true])
  }

  @Test("an export reads as the program does")
  func text() throws {
    let program = try Program(
      parsing: """
        # Lion. Chen et al. 2023.
        optimizer lion
        hyper beta1 = 0.9, beta2 = 0.99, wd = 0.1
        state m

        c = lerp(g, m, beta1)
        m = lerp(g, m, beta2)
        update = sign(c) + wd * w
        """)
    let source = try Exporter.export(program, target: "swift")
    #expect(
      source.contains(
        """
            for k in weights.indices {
              for i in weights[k].indices {
                let g = gradients[k][i]
                let w = weights[k][i]
                let mBefore: Scalar = self.m[k][i]
                let c: Scalar = Scalar(1 - beta1) * g + Scalar(beta1) * mBefore
                let m: Scalar = Scalar(1 - beta2) * g + Scalar(beta2) * mBefore
                let update: Scalar = sign(c) + Scalar(wd) * w
                weights[k][i] = w - (rate * update + decay * w)
                self.m[k][i] = m
              }
            }
        """))
  }
}
