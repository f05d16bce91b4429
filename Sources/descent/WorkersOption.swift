import ArgumentParser
import Campaign
import Foundation

/// `--workers`, and how many threads there are without it.
struct WorkersOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads; one a core without it.", valueName: "count"))
  var workers: Int?

  /// How many threads.
  var count: Int { workers ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    try CampaignOptions.check(workers, "--workers", CampaignLimits.workers)
  }
}
