import Foundation
import Testing

@Suite struct EvaluateTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  @Test("eval prints the fixed form") func evaluate() throws {
    try tool.folder.write("optimizer mine\n\nupdate = g\n", to: "mine.opt")
    let result = try tool.run(
      "eval", "mine.opt", "--task", "digits-mlp", "--steps", "20", "--seed", "1", "--lr", "0.1",
      "--json")
    #expect(result.status == 0)
    let object = try result.object()
    #expect(
      Set(object.keys) == [
        "task", "tier", "seed", "steps", "lr", "verdict", "finalLoss", "curve", "seconds",
        "microsecondsPerStep",
      ])
    #expect(object["tier"] as? String == "search")
    #expect(object["steps"] as? Int == 20)
    #expect(object["lr"] as? Double == 0.1)
    #expect(object["verdict"] as? String == "completed")
    let curve = try #require(object["curve"] as? [[Double]])
    #expect(curve.last?.first == 20)
    #expect(try #require(object["finalLoss"] as? Double) < 2.5)
  }

  @Test("the learning rate is the option's, else the program's, else the reference's")
  func learningRate() throws {
    try tool.folder.write("optimizer mine\nhyper lr = 0.25\n\nupdate = g\n", to: "mine.opt")
    try tool.folder.write("optimizer silent\n\nupdate = g\n", to: "silent.opt")
    func rate(_ file: String, _ options: String...) throws -> Double? {
      let common = ["eval", file, "--task", "digits-mlp", "--steps", "2", "--json"]
      return try tool.run(common + options).object()["lr"] as? Double
    }
    #expect(try rate("mine.opt") == 0.25)
    #expect(try rate("mine.opt", "--lr", "0.5") == 0.5)
    let reference = try #require(try rate("silent.opt"))
    #expect(reference > 0 && reference != 0.25)
    let refused = try tool.run("eval", "mine.opt", "--task", "digits-mlp", "--hyper", "lr=1")
    #expect(refused.status == 64)
    #expect(
      refused.complaint.hasPrefix(
        "error: the learning rate is given with --lr, not with --hyper\n"))
  }

  @Test("a run that leaves the finite numbers is a verdict, and JSON stays JSON") func evaluateBad()
    throws
  {
    try tool.folder.write("optimizer bad\n\nupdate = log(0 * g)\n", to: "bad.opt")
    let result = try tool.run(
      "eval", "bad.opt", "--task", "digits-mlp", "--steps", "5", "--lr", "1", "--json")
    #expect(result.status == 0)
    let object = try result.object()
    #expect(object["verdict"] as? String == "nonFinite 1")
    #expect(object["finalLoss"] is NSNull)
  }

  @Test(
    "numbers that make no sense are refused with what is accepted",
    arguments: [
      (["--lr", "nan"], "--lr must be a positive, finite number, got nan"),
      (["--lr", "-1"], "--lr must be a positive, finite number, got -1.0"),
      (["--lr", "1", "--steps", "0"], "--steps must be a whole number from 1 to 100000000, got 0"),
      (["--warm-up", "1"], "--warm-up must be a number from 0 to below 1, got 1.0"),
    ])
  func evaluateNumbers(options: [String], message: String) throws {
    let result = try tool.run(["eval", "mine.opt", "--task", "digits-mlp"] + options)
    #expect(result.status == 64)
    #expect(result.complaint.hasPrefix("error: \(message)\n"))
  }

  @Test(
    "every schedule can be named",
    arguments: [
      "constant", "linear", "cosine", "inverse-sqrt", "wsd", "one-cycle", "rex", "step", "wsd:0.1",
    ])
  func schedules(name: String) throws {
    try tool.folder.write("optimizer mine\n\nupdate = g\n", to: "mine.opt")
    let result = try tool.run(
      "eval", "mine.opt", "--task", "digits-mlp", "--steps", "4", "--lr", "0.1", "--schedule", name,
      "--warm-up", "0.25")
    #expect(result.status == 0)
    #expect(result.output.contains("recipe      \(name) warmUp=0.25 "))
  }

  @Test(
    "a schedule that does not exist is refused with those that do", arguments: ["cubic", "wsd:2"])
  func unknownSchedule(name: String) throws {
    let result = try tool.run("eval", "mine.opt", "--task", "digits-mlp", "--schedule", name)
    #expect(result.status == 64)
    #expect(
      result.complaint.hasPrefix(
        """
        error: The value '\(name)' is invalid for '--schedule <schedule>'. Please provide one of the following:
          - constant
          - linear
          - cosine
          - inverse-sqrt[:SHARE]
          - wsd[:SHARE]
          - one-cycle
          - rex
          - step

        """))
  }

  @Test("a near name of a task is proposed") func evaluateTask() throws {
    let result = try tool.run("eval", "mine.opt", "--task", "digit-mlp")
    #expect(result.status == 64)
    #expect(
      result.complaint == "error: there is no task digit-mlp; did you mean digits-mlp?\n")
  }
}
