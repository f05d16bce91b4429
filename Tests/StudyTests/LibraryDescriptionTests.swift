import DSL
import Eval
import Foundation
import Machine
import Testing

/// Descriptions of the library against an implementation in NumPy with random numbers of its own
/// (`Tests/Reference/descriptions.py`).
@Suite struct LibraryDescriptionTests {
  struct Expected: Decodable {
    var mean: Double
    /// From one draw of the streams to another.
    var deviation: Double
  }

  typealias Quantities = [String: Expected]

  static let golden: [String: Quantities] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Goldens/descriptions.json")
    guard let data = try? Data(contentsOf: file) else { return [:] }
    return (try? JSONDecoder().decode([String: Quantities].self, from: data)) ?? [:]
  }()

  static func description(_ name: String) throws -> Description {
    let program = try #require(Library.program(named: name))
    return try #require(Description(of: ProgramRule(program)))
  }

  static func quantities(_ description: Description) -> [(name: String, value: Double)] {
    [
      ("rotationRight", description.rotationRight), ("rotationLeft", description.rotationLeft),
      ("flatness", description.flatness), ("lag", description.lag),
      ("signLikeness", description.signLikeness), ("degree", description.degree),
      ("rowResponse", description.rowResponse),
    ]
  }

  /// How far a quantity may lie from its mean: four deviations of chance, and what rounding to four digits hides.
  static func differences(_ description: Description, _ expected: Quantities) -> [String] {
    quantities(description).compactMap { name, value in
      guard let known = expected[name] else { return "no \(name)" }
      let allowance = 4 * known.deviation + 2e-3
      let difference = abs(value - known.mean)
      return difference <= allowance
        ? nil : "\(name) is \(value), expected \(known.mean) ± \(allowance)"
    }
  }

  @Test(
    "known optimizers are described as an independent implementation describes them",
    arguments: [
      "sgd", "momentum", "adam", "lion", "muon", "shampoo", "signsgd", "rmsprop", "adagrad",
      "nadam", "adafactor", "sinkgd",
    ])
  func library(_ name: String) throws {
    let expected = try #require(Self.golden[name])
    let description = try Self.description(name)
    #expect(Self.differences(description, expected) == [], "\(description)")
  }

  @Test("the comparison catches a rule with another beta")
  func canary() throws {
    let expected = try #require(Self.golden["lion"])
    let program = try #require(Library.program(named: "lion"))
    let other = try #require(Description(of: try ProgramRule(program, hypers: ["beta2": 0.95])))
    #expect(!Self.differences(other, expected).isEmpty)
    #expect(!Self.differences(try Self.description("adam"), expected).isEmpty)
  }

  /// The table that the probes were designed by: rotation from the left, and no lag worth a step.
  static let table: [(name: String, row: [Double])] = [
    ("sgd", [1, 1, 1, 0.54, 0.03, 0]), ("momentum", [1, 1, 1, 0.45, 0.03, 9]),
    ("adam", [0, 0, 0.44, 0.51, 0.64, 9]), ("lion", [0, 0, 0.32, 0.67, 1, 62]),
    ("muon", [0, 0, 1, 0.97, 0.18, 18]), ("shampoo", [0, 0.31, 1, 0.80, 0.10, 0]),
  ]

  @Test("the designer's table holds", arguments: table.map(\.name))
  func designed(_ name: String) throws {
    let row = try #require(Self.table.first { $0.name == name }).row
    let found = try Self.description(name)
    let quantities = [
      found.degree, found.rowResponse, found.rotationLeft, found.flatness, found.signLikeness,
    ]
    for (value, expected) in zip(quantities, row) {
      #expect(abs(value - expected) <= 0.06, "\(quantities) for \(row)")
    }
    #expect(abs(found.lag - row[5]) <= 0.15 * row[5] + 0.2)
  }
}
