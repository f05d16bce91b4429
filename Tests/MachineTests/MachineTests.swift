import DSL
import Determinism
import TensorCore
import TestKit
import Testing

@testable import Machine

@Suite struct MachineTests {
  @Test("the machine agrees with the oracle on generated programs", arguments: 0..<layouts.count)
  func generated(_ which: Int) {
    let generator = ProgramGenerator.plain
    let count = [1000, 800, 200][which]
    var differing: [Difference] = []
    var finite = 0
    for index in 0..<count {
      let program = generator.program(seed: 11 + UInt64(which), index: index)
      if let found = difference(program, layout: layouts[which], seed: UInt64(index)) {
        differing.append(found)
      }
      let gradient = Array(repeating: Float(0.3), count: layouts[which].count)
      let updates = run(
        ProgramRule(Graph(program)), [gradient, gradient], layout: layouts[which])
      finite += updates.contains([]) ? 0 : 1
    }
    #expect(differing.isEmpty, "\(differing.count) of \(count): \(differing.prefix(3))")
    #expect(finite > count * 3 / 4, "most programs must be worth comparing")
  }

  @Test("the machine agrees with the oracle on the library", arguments: Library.all.map(\.name))
  func library(_ name: String) throws {
    let program = try #require(Library.program(named: name))
    // Newton and Schulz iterate in single precision, and roots of nearly singular grams enlarge a rounding.
    let allowance = ["muon", "shampoo"].contains(name) ? 0x1p-17 : 4 * 0x1p-23
    for layout in layouts {
      #expect(difference(program, layout: layout, seed: 3, steps: 8, allowance: allowance) == nil)
    }
  }

  @Test("the comparison catches a machine that runs another program")
  func canary() throws {
    let program = try Program(parsing: "optimizer a\nstate m\nm = 0.9 * m + g\nupdate = m\n")
    let other = try Program(parsing: "optimizer a\nstate m\nm = 0.9001 * m + g\nupdate = m\n")
    #expect(difference(program, layout: layouts[1], seed: 1) == nil)
    #expect(difference(program, layout: layouts[1], seed: 1, onMachine: other) != nil)
  }

  @Test("results do not depend on the size of a block", arguments: 0..<60)
  func blocks(_ index: Int) {
    let program = ProgramGenerator.plain.program(seed: 77, index: index)
    let layout = layouts[2]
    let results = [256, 1024, 2048].map { block in
      updates(ProgramRule(Graph(program), hypers: [:], block: block), layout, seed: 0)
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("hyper-parameters can be set by name, and an unknown name is refused with those there are")
  func hypers() throws {
    let program = try Program(
      parsing: "optimizer a\nhyper scale = 2, other = 3\nupdate = scale * g\n")
    #expect(run(try ProgramRule(program), [[1, 2]]) == [[2, 4]])
    #expect(
      run(try ProgramRule(program, hypers: ["scale": 5, "other": 1]), [[1, 2]]) == [[5, 10]])
    let error = #expect(throws: UnknownHyper.self) {
      try ProgramRule(program, hypers: ["rate": 1])
    }
    #expect(
      error?.description == "the program has no hyper-parameter rate; it has scale, other")
  }

  @Test("the machine reads the oracles that it is given, and asks for those that live code reads")
  func oracles() throws {
    func rule(_ body: String) throws -> ProgramRule {
      try ProgramRule(try Program(parsing: "optimizer a\n\(body)\n"))
    }
    #expect(run(try rule("update = g / h + loss"), [[-2, 4]]) == [[-0.25, 1.75]])
    #expect(
      run(try rule("state m\nm = m + h\nupdate = m"), [[-2, 4], [1, 1]]) == [[2, 4], [3, 5]])
    #expect(run(try rule("update = 0 * g + total(h)"), [[-2, 4]]) == [[6, 6]])
    let asked: [(String, Oracles)] = [
      ("update = g", []), ("update = g * loss", .loss), ("update = h", .hessianDiagonal),
      ("update = h * loss", [.hessianDiagonal, .loss]), ("x = h * loss\nupdate = g", []),
      ("h = g\nupdate = h", []),
    ]
    for (body, expected) in asked {
      let program = try Program(parsing: "optimizer a\n\(body)\n")
      let rule = try ProgramRule(program)
      #expect(rule.oracles == expected, "\(body)")
      // The language and the judge price it alike.
      #expect(rule.oracles.gradientsPerStep == program.properties.gradientsPerStep)
    }
  }

  @Test("a program that leaves the finite numbers in update or live state says so")
  func nonFinite() throws {
    let programs = [
      "optimizer a\nupdate = 1e30 * g * 1e30\n", "optimizer a\nupdate = log(0 - abs(g))\n",
      "optimizer a\nstate m\nm = m + 1e30 * g * 1e30\nupdate = sign(m)\n",
      "optimizer a\nstate s: scalar = 1\ns = s * 1e200\nupdate = g * (s > 0)\n",
      "optimizer a\nstate s: layer\ns = s + log(-norm(g))\nupdate = g * (s > 0)\n",
    ]
    for text in programs {
      let state = try ProgramRule(try Program(parsing: text)).makeState(for: pair, seed: 0)
      let update = Buffer(count: 2)
      let finite = (1...3).map { step in
        state.step(
          gradient: Buffer([1, -2]), weights: Buffer(count: 2), update: update,
          at: StepInputs(step: step, steps: 3, learningRate: 1))
      }
      #expect(finite.contains(false), "\(text)")
    }
    let dead = try Program(parsing: "optimizer a\nstate m\nm = log(0 - abs(g))\nupdate = g\n")
    #expect(run(try ProgramRule(dead), [[1, 2]]) == [[1, 2]])
  }
}
