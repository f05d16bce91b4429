import DSL
import TestKit
import Testing

@testable import Study

@Suite struct RecognitionDisguiseTests {
  static let names = [
    "adabelief", "adadelta", "adagrad", "adam", "adamax", "adamw", "adan", "ademamix", "amsgrad",
    "lamb", "lion", "momentum", "muon", "nadamw", "nesterov", "novograd", "radam", "rmsprop",
    "signum", "sophia",
  ]

  @Test(
    "padded with dead code, renamed, commuted, constants split: recognised in all cases",
    arguments: names)
  func disguises(_ name: String) throws {
    let program = try #require(Library.program(named: name))
    for seed in UInt64(1)...4 {
      let disguised = Disguise.of(program, seed: seed)
      try #require(disguised.isValid, "\(disguised.validate())\n\(disguised)")
      #expect(disguised.text != program.text)
      let found = Recognition(of: disguised)
      #expect(found.verdict == "This is \(name).", "seed \(seed):\n\(disguised.text)")
      #expect(found.matches.first.map { $0.distance < Recognition.same / 100 } == true)
    }
  }

  @Test(
    "canary: a disguise that changes a constant by a twentieth is not called plainly by the name",
    arguments: [("adam", "beta1"), ("lion", "beta2"), ("rmsprop", "beta"), ("momentum", "beta")])
  func canary(_ name: String, _ constant: String) throws {
    var program = try #require(Library.program(named: name))
    let place = try #require(program.hypers.firstIndex { $0.name == constant })
    program.hypers[place].value *= 0.95
    for seed in UInt64(1)...2 {
      let found = Recognition(of: Disguise.of(program, seed: seed))
      #expect(found.verdict != "This is \(name).")
      #expect(found.matches.first?.constants.first?.name == constant)
    }
  }
}
