import Archive
import ArgumentParser
import Eval
import Foundation
import Study

struct ExportTrajectories: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-trajectories",
    abstract:
      "Writes the steps by which search improved programs, as lessons for a language model.",
    discussion: """
      One line of JSON a step, for instruction tuning: `messages` are the prompt about the parent, by the campaign's own \
      templates, and the reply that gives the better child; `descent` says where the step is from. A reply is \
      SEARCH/REPLACE blocks where these are short, else the whole program, and each was read back and gives the child.

      Without --whole the steps are those that led to the elites of a campaign's map. Only scores of the search tier are shown.

      Example:  descent export-trajectories --min-gain 0.02 --output lessons.jsonl
      """)

  @OptionGroup var archive: ArchiveOption

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The campaign's number; all campaigns without it.", valueName: "number"))
  var campaign: Int64?

  @Option(help: ArgumentHelp("A new file; without it the lines are printed.", valueName: "file"))
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The least gain of a step, log₂ of the speed-up: 0.1 is a factor of 1.07.",
      valueName: "log2"))
  var minGain = 0.0

  @Flag(help: "All improving steps, not those alone that led to an elite.")
  var whole = false

  func validate() throws {
    if !(minGain >= 0 && minGain.isFinite) {
      throw ValidationError("--min-gain must be 0 or more, got \(minGain)")
    }
  }

  func run() throws {
    if let output { try NewFile.check(output) }
    let opened = try archive.reading()
    let campaigns = try campaign.map { [try opened.campaign(numbered: $0)] } ?? opened.campaigns()
    guard !campaigns.isEmpty else {
      throw Failure.badInput(
        "\(archive.path) has no campaign yet: begin one with `descent run FILE`")
    }
    var selection = Trajectories.Selection()
    selection.gain = minGain
    selection.isWhole = whole
    let references = try ReferenceStore.shipped()
    var lines: [String] = []
    var omitted = 0
    for campaign in campaigns {
      let found = try Trajectories(of: campaign, in: opened, selection, references: references)
      lines += try found.steps.map { try $0.line() }
      omitted += found.omitted
    }
    let text = lines.map { $0 + "\n" }.joined()
    if let output {
      try NewFile.write(text, to: output)
      Output.print("Wrote \(lines.count) step\(lines.count == 1 ? "" : "s") to \(output).")
      if omitted > 0 {
        Output.print("\(omitted) more left out: no reply gives their child.")
      }
    } else {
      Output.write(text)
    }
  }
}
