import Archive
import ArgumentParser
import Campaign
import Eval
import Foundation
import TensorCore

struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a campaign again from its record, offline, and compares the contents.",
    discussion: """
      Everything is judged anew, into an archive of its own; replies of language models are told again from the record, \
      each where it came in, so that no model is asked and no key is needed. The contents must come out the same, times \
      aside; where they do not, the first line that differs is shown and the exit code is 1.

      Example:  descent replay --archive archive/descent.sqlite --output again.sqlite
      """)

  @OptionGroup var archive: ArchiveOption

  @Option(
    help: ArgumentHelp("The campaign's number; the last one without it.", valueName: "number"))
  var campaign: Int64?

  @Option(help: ArgumentHelp("The archive to be made.", valueName: "file"))
  var output: String

  @OptionGroup var workers: WorkersOption

  func run() throws {
    let recorded = try archive.reading()
    guard let last = try recorded.campaigns().last else {
      throw Failure.badInput(
        "\(recorded.path) has no campaign yet: begin one with `descent run FILE --archive \(recorded.path)`"
      )
    }
    let record = try campaign.map { try recorded.campaign(numbered: $0) } ?? last
    try NewFile.check(output)
    let id = record.id ?? 0
    var file = try CampaignFile(settings: record.settings)
    file.maxPrograms = try recorded.counters(of: id).proposed
    (file.maxEvaluations, file.maxGradients, file.maxSeconds) = (nil, nil, nil)
    file.workers = workers.count
    file.archive = output
    guard file.maxPrograms != 0 else {
      throw Failure.badInput("campaign \(record.name) has no candidate yet: resume it first")
    }
    var setup = try CampaignSetup(file)
    setup.replayed = try recorded.exchanges(of: id)
    try setup.check()
    let made = try Archive(at: output, for: .creating)
    let again = try made.begin(try CampaignRecord(file, build: Build.version))
    try CampaignScreen.show(setup, in: made, as: again)
    try compare(lines(of: recorded, id), lines(of: made, again.id ?? 0))
  }

  private func lines(of archive: Archive, _ campaign: Int64) throws -> [Substring] {
    var text = ""
    try archive.dump(campaign: campaign) { text += $0 }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private func compare(_ recorded: [Substring], _ again: [Substring]) throws {
    if recorded == again {
      Output.print("\nThe contents are the same: \(recorded.count) lines of `descent dump`.")
      return
    }
    let place = zip(recorded, again).prefix { $0 == $1 }.count
    func line(_ lines: [Substring]) -> String {
      place < lines.count ? "\(lines[place])" : "(the end)"
    }
    throw Failure.failed(
      """
      the contents differ from line \(place + 1) of `descent dump` on:
        recorded: \(line(recorded))
        again:    \(line(again))
      A campaign repeats on the build and the numerics that made it; one that was stopped and resumed has finals of each end.
      """)
  }
}
