import Foundation
import Testing

/// `descent ablate`, as a user runs it.
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
}
