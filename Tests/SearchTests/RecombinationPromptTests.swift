import Determinism
import Testing

@testable import Search

@Suite struct RecombinationPromptTests {
  private static let members: [RecombinationHistory.Member] = [
    .init(levels: [900, 10, 500], fitness: -120.25),
    .init(levels: [700, 40, 480], fitness: -31.5),
    .init(levels: [610, 45, 333], fitness: -30.4561),
    .init(levels: [600, 52, 321], fitness: -30.25),
  ]

  @Test("a prompt lists the points from the worst to the best and asks for a better one")
  func text() throws {
    let prompt = try #require(
      RecombinationPrompt(Self.members, dimensions: 0..<3, levels: 1_000))
    #expect(
      prompt.instruction == """
        You carry on a numerical search. A point is a list of 3 whole numbers from 0 to 999. Each line gives the fitness of a point, then the point; higher fitness is better, and the lines are sorted from the worst point to the best. See what the better points have in common and where they lead. Complete the last line with the point around which to search next. Answer with its 3 numbers, separated by commas, and nothing else.
        """)
    #expect(
      prompt.text == """
        fitness: -120.25; point: 900,10,500
        fitness: -31.50; point: 700,40,480
        fitness: -30.46; point: 610,45,333
        fitness: -30.25; point: 600,52,321
        fitness: -21.25; point:
        """)
  }

  @Test("a prompt of a block shows its dimensions alone")
  func block() throws {
    let prompt = try #require(
      RecombinationPrompt(Self.members, dimensions: 2..<3, levels: 512))
    #expect(
      prompt.instruction == """
        You carry on a numerical search. A point is one whole number from 0 to 511. Each line gives the fitness of a point, then the point; higher fitness is better, and the lines are sorted from the worst point to the best. See what the better points have in common and where they lead. Complete the last line with the point around which to search next. Answer with that number and nothing else.
        """)
    #expect(
      prompt.text == """
        fitness: -120.25; point: 500
        fitness: -31.50; point: 480
        fitness: -30.46; point: 333
        fitness: -30.25; point: 321
        fitness: -21.25; point:
        """)
    #expect(prompt.levels(in: " 300") == [300])
    #expect(prompt.levels(in: "300, 310") == nil)
  }

  @Test(
    "fitness is rounded so that the better half differs",
    arguments: [
      ([1.0, 1.0], "1.00", "1.01"), ([0, 0], "0.00", "0.01"), ([-2e7, 5e6], "5000000", "7500000"),
      ([0.001, 0.0013, 0.001301], "0.00130100", "0.00133110"),
      ([1e300, 1e300], "1e+300", "1.0100000000000001e+300"),
      ([-1, -0.004], "-0.004", "0.096"),
    ])
  func rounding(fitness: [Double], best: String, wanted: String) throws {
    let members = fitness.map { RecombinationHistory.Member(levels: [1], fitness: $0) }
    let prompt = try #require(RecombinationPrompt(members, dimensions: 0..<1, levels: 10))
    let lines = prompt.text.split(separator: "\n")
    #expect(lines.suffix(2) == ["fitness: \(best); point: 1", "fitness: \(wanted); point:"])
  }

  @Test("nothing is asked about nothing")
  func empty() {
    #expect(RecombinationPrompt([], dimensions: 0..<2, levels: 10) == nil)
  }

  @Test(
    "the reader takes the last list of the right length, rounds and clamps",
    arguments: [
      ("12,40", [12, 40]), (" 12 , 40\n", [12, 40]), ("[12, 40]", [12, 40]), ("12 40", [12, 40]),
      ("```\n12,\n40\n```", [12, 40]), ("12.4, 39.6", [12, 40]), ("-3, 4000", [0, 99]),
      ("fitness: -21.25; point: 12,40", [12, 40]), ("Here are the 2 numbers: 12, 40.", [12, 40]),
      ("Lines 1,2 and 3 lead left.\nSo: 12,40", [12, 40]), ("+12, 40 (the next mean)", [12, 40]),
      ("99999999999999999999999999, 1", [99, 1]), ("from 0-99: 5,6", [5, 6]), ("5,6\n7", [5, 6]),
      ("**12, 40**", [12, 40]), ("x1, x2 = 12, 40", [12, 40]), ("(12, 40) → better", [12, 40]),
    ])
  func reads(reply: String, expected: [Int]) {
    #expect(RecombinationReply.levels(in: reply, count: 2, levels: 100) == expected)
  }

  @Test(
    "the reader refuses what gives no list of the right length",
    arguments: [
      "", "I cannot help with that.", "12", "12,40,7", "12;40", "12,,40", "x1 = 12, x2 = 40",
      "12\n40",
      "x12, y40", "12px, 40px", "0-99", "nan, inf", "1e3, 2e3", "٣, ٤",
    ])
  func refuses(reply: String) {
    #expect(RecombinationReply.levels(in: reply, count: 2, levels: 100) == nil)
  }

  @Test("any bytes are read without harm, and ten megabytes of digits too")
  func anything() {
    var stream = RandomStream(seed: 6)
    let alphabet = Array("0123456789,,, .-+\n[]ax_é".utf8)
    for _ in 0..<2_000 {
      let bytes = (0..<stream.index(below: 60)).map { _ in
        alphabet[stream.index(below: alphabet.count)]
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if let levels = RecombinationReply.levels(in: text, count: 2, levels: 100) {
        #expect(levels.count == 2 && levels.allSatisfy { (0..<100).contains($0) })
      }
    }
    let long = String(repeating: "7", count: 10_000_000)
    #expect(RecombinationReply.levels(in: long, count: 1, levels: 100) == [99])
    #expect(
      RecombinationReply.levels(in: String(repeating: "7,", count: 5_000_000), count: 2, levels: 9)
        == nil)
  }
}
