import Foundation
import Testing

/// `descent ablate` and `descent round`, as a user runs them.
@Suite struct AblateCommandTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  @Test(
    "wrong words are refused before anything runs",
    arguments: [
      (
        ["--tasks", "markov-lstm"],
        "error: markov-lstm is of the held-out tier; what goes is decided on the select tier alone: "
      ),
      (["--tasks", "quadratic"], "error: quadratic is of the search tier; "),
      (
        ["--tasks", "char-transformer-report"],
        "error: char-transformer-report is of the report tier; "
      ),
      (
        ["--tasks", "digits-deep,autoencodr"],
        "error: there is no task autoencodr; did you mean autoencoder?"
      ),
      (["--seeds", "1"], "error: --seeds must be a whole number from 2 to 1000, got 1\n"),
      (["--alpha", "1"], "error: --alpha must be a number between 0 and 1, got 1.0\n"),
      (["--margin", "-1"], "error: --margin must be a finite number of at least 0, got -1.0\n"),
      (["--output", "taken.opt"], "error: taken.opt exists"),
    ])
  func usage(options: [String], complaint: String) throws {
    try tool.folder.write("mine\n", to: "taken.opt")
    let result = try tool.run(["ablate", "signsgd"] + options)
    #expect(result.status == 64)
    #expect(result.complaint.hasPrefix(complaint), "\(result.complaint)")
    #expect(result.output == "")
    #expect(try String(contentsOfFile: tool.folder.file("taken.opt"), encoding: .utf8) == "mine\n")
  }

  @Test("a table names tier, tasks, seeds, numerics and command, and a file what it comes from")
  func provenance() throws {
    let options = ["--tasks", "autoencoder", "--seeds", "2", "--table-only"]
    let result = try tool.run(["ablate", "signsgd", "--output", "left.opt"] + options)
    #expect(result.status == 0, "\(result.complaint)")
    for line in [
      "tier      select", "tasks     autoencoder v", "seeds     2 scored",
      "command   descent ablate signsgd --tasks autoencoder --seeds 2 ",
    ] {
      #expect(result.output.contains(line), "\(result.output)")
    }
    let file = try String(contentsOfFile: tool.folder.file("left.opt"), encoding: .utf8)
    #expect(
      file.contains("# By `descent ablate signsgd")
        && file.contains("tier select; tasks autoencoder"))
    let again = try tool.run(["ablate", "signsgd", "--json"] + options).object()
    #expect(again["tier"] as? String == "select")
    #expect((again["table"] as? [Any])?.isEmpty == false)
  }

  @Test("rounding shows each constant as given and as rounded, and refuses what ablation refuses")
  func rounding() throws {
    let text = "optimizer mine\nstate m\n\nm = lerp(g, m, 0.8987654)\nupdate = sign(m)\n"
    try tool.folder.write(text, to: "mine.opt")
    let options = ["--tasks", "autoencoder", "--seeds", "2", "--margin", "1"]
    let result = try tool.run(["round", "mine.opt", "--output", "rounded.opt"] + options)
    #expect(result.status == 0, "\(result.complaint)")
    #expect(
      result.output.hasPrefix(
        "constant         given      exact  rounded\nstatement 1  0.8987654  0.8987654      0.9\n"),
      "\(result.output)")
    #expect(result.output.contains("On fresh seeds the result differs from the program given by "))
    let file = try String(contentsOfFile: tool.folder.file("rounded.opt"), encoding: .utf8)
    #expect(file.hasSuffix("m = lerp(g, m, 0.9)\nupdate = sign(m)\n"))
    let again = try tool.run(["round", "mine.opt", "--output", "rounded.opt"] + options)
    #expect(again.status == 64 && again.complaint.hasPrefix("error: rounded.opt exists"))
    let heldOut = try tool.run("round", "mine.opt", "--tasks", "markov-lstm")
    #expect(heldOut.status == 64 && heldOut.output == "")
    let steps = try tool.run("round", "mine.opt", "--tune", "-3")
    #expect(steps.status == 64)
    #expect(
      steps.complaint.hasPrefix("error: --tune must be a whole number from 0 to 100000, got -3"))
  }
}
