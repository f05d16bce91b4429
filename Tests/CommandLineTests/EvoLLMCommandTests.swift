import Foundation
import TestKit
import Testing

/// `descent evollm`, as a user runs it.
@Suite struct EvoLLMCommandTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  /// Words for a comparison of a moment.
  private let small = [
    "evollm", "--functions", "1", "--dimensions", "2", "--instances", "2", "--seeds", "1",
    "--evaluations", "60",
  ]

  @Test(
    "wrong words are refused before anything runs",
    arguments: [
      (["--functions", "0"], "--functions must be numbers from 1 to 24, as 1,3,8-14, got 0"),
      (["--functions", "3-"], "--functions must be numbers from 1 to 24, as 1,3,8-14, got 3-"),
      (
        ["--dimensions", "2,41"], "--dimensions must be numbers from 2 to 40, as 1,3,8-14, got 2,41"
      ),
      (["--population", "1"], "--population must be a whole number from 2 to 10000, got 1"),
      (
        ["--url", "http://127.0.0.1:1/v1"],
        "--url and --model go together: give both to ask a model, neither for the embedded recombiner"
      ),
      (
        ["--budget-tokens", "10"],
        "--budget-tokens is of use with a model alone: give --url and --model too"
      ),
      (
        ["--url", "http://127.0.0.1:1/v1", "--model", "m", "--budget-usd", "1"],
        "--price-input and --price-output go together, and --budget-usd needs them: what tokens cost is not known without"
      ),
    ])
  func usage(options: [String], complaint: String) throws {
    let result = try tool.run(["evollm"] + options)
    #expect(result.status == 64)
    #expect(result.complaint.hasPrefix("error: \(complaint)\n"), "\(result.complaint)")
    #expect(result.output == "")
  }

  @Test(
    "without a model the embedded recombiner is compared; the same words give the same table and file"
  )
  func embedded() throws {
    let first = try tool.run(small + ["--csv", "runs.csv"])
    #expect(first.status == 0, "\(first.complaint)")
    #expect(
      first.output.hasPrefix(
        "| D | function | EvoLLM, embedded | random search | p | wins | hill climbing | p | wins | hill climbing, 1/5 rule | p | wins |\n"
      ))
    #expect(first.output.contains("| 2 | f1 Sphere | "))
    let csv = try String(contentsOfFile: tool.folder.file("runs.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == 1 + 4 * 2)
    #expect(try tool.run(small + ["--workers", "1"]).output == first.output)
    let again = try tool.run(small + ["--csv", "runs.csv"])
    #expect(again.status == 64)
    #expect(again.complaint.contains("runs.csv exists"))
  }

  @Test("a model is asked for every generation's mean, and its key is never printed")
  func model() throws {
    try ScriptedEndpoint.serving({ _ in .reply("Surely: 400, 600", prompt: 50, completion: 5) }) {
      server in
      let result = try tool.run(
        small + [
          "--url", server.url, "--model", "scripted", "--key-env", "DESCENT_TEST_KEY",
          "--price-input", "1", "--price-output", "2", "--budget-usd", "5",
        ], after: "export DESCENT_TEST_KEY=sk-secret")
      #expect(result.status == 0, "\(result.complaint)")
      #expect(
        result.output.hasPrefix("| D | function | EvoLLM, model | EvoLLM, embedded | p | wins | "))
      // 58 members behind the start in generations of 8: 7 means, of two runs.
      #expect(
        result.output.hasSuffix(
          "Of 14 means the model gave 14; the embedded mean stepped in for 0: 0 answers could not be read, 0 did not come, 0 were beyond the budget. 770 tokens, $0.0008.\n"
        ), "\(result.output)")
      #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer sk-secret" })
      #expect(!(result.output + result.complaint).contains("sk-secret"))
    }
  }

  @Test("a server that is not there is a failure that says what to do")
  func unreachable() throws {
    let result = try tool.run(
      small + ["--url", "http://127.0.0.1:1/v1", "--model", "scripted", "--key-env", "NO_SUCH_KEY"])
    #expect(result.status == 1)
    #expect(
      result.complaint.contains(
        "error: scripted: the environment variable NO_SUCH_KEY is not set or empty"),
      "\(result.complaint)")
    #expect(result.output == "")
  }
}
