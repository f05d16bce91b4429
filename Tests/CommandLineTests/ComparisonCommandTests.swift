import Foundation
import Testing

/// `descent compare-strategies`, as a user runs it.
@Suite struct ComparisonCommandTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  @Test(
    "wrong words are refused before anything runs",
    arguments: [
      (
        "max-programs: 10", ["--strategies", "random-search,map-elits"],
        "error: there is no strategy map-elits; "
      ),
      (
        "max-programs: 10", ["--seeds", "0"],
        "error: --seeds must be a whole number from 1 to 1000, got 0\nUsage: descent compare-strategies "
      ),
      (
        "max-programs: 10", ["--max-gradients", "-5"],
        "error: --max-gradients must be a whole number from 1 to "
      ),
      (
        "max-seconds: 10", [],
        "error: the campaign small ends by seconds alone, and strategies are compared at an equal budget; "
      ),
    ])
  func usage(end: String, options: [String], complaint: String) throws {
    try tool.folder.write(
      "name: small\ngrammar: first-order\ntasks: [quadratic]\n\(end)\n", to: "small.yaml")
    let result = try tool.run(["compare-strategies", "small.yaml"] + options)
    #expect(result.status == 64)
    #expect(result.complaint.hasPrefix(complaint), "\(result.complaint)")
    #expect(result.output == "")
  }

  @Test("a campaign file that is not there, or is wrong, is an error of input")
  func badInput() throws {
    let missing = try tool.run("compare-strategies", "none.yaml")
    #expect(missing.status == 65)
    #expect(missing.complaint.hasPrefix("error: no campaign file at none.yaml"))
    try tool.folder.write("grammar: first-oder\nmax-programs: 5\n", to: "wrong.yaml")
    let wrong = try tool.run("compare-strategies", "wrong.yaml")
    #expect(wrong.status == 65)
    #expect(wrong.complaint.hasPrefix("wrong.yaml:1:10: error: unknown grammar `first-oder`"))
  }
}
