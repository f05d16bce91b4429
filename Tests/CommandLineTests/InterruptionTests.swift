import Archive
import Determinism
import Foundation
import Testing

/// Campaigns that are ended from outside: whatever happens, what was committed is kept and resuming goes on.
@Suite struct InterruptionTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  /// What an unbroken run of as many programs gives.
  private func unbroken(programs: Int) throws -> String {
    try tool.folder.write(CampaignCommandTests.campaign(programs: programs), to: "small.yaml")
    #expect(try tool.run("run", "small.yaml", "--archive", "whole.sqlite").status == 0)
    return try tool.run("dump", "--archive", "whole.sqlite").output
  }

  /// How many candidates of the first campaign are committed.
  private func committed(_ name: String) -> Int {
    let archive = try? Archive(at: tool.folder.file(name), for: .reading)
    return (try? archive?.counters(of: 1).proposed) ?? 0
  }

  /// Goes on with the campaign, or begins it where the archive does not hold it yet.
  private func command(_ name: String) -> [String] {
    let archive = try? Archive(at: tool.folder.file(name), for: .reading)
    let isBegun = (try? archive?.campaigns().isEmpty) == false
    return (isBegun ? ["resume"] : ["run", "small.yaml"]) + ["--archive", name]
  }

  @Test("a campaign killed at random instants and resumed has the contents of one that never was")
  func killed() throws {
    let whole = try unbroken(programs: 4000)
    var stream = RandomStream(seed: 1)
    var killedBetweenCommits = 0
    // A machine with other work begins late: where nothing was committed yet the next is let live longer, where all was
    // shorter.
    var longest = 1.2
    for _ in 0..<100 where killedBetweenCommits < 2 {
      let process = try tool.start(command("broken.sqlite"))
      Thread.sleep(forTimeInterval: Double.random(in: 0.02...longest, using: &stream))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let reached = committed("broken.sqlite")
      if reached == 0 { longest *= 1.3 }
      if reached == 4000 { longest /= 1.5 }
      if reached == 4000 { tool.folder.removeArchive("broken.sqlite") }
      if process.terminationReason == .uncaughtSignal && reached > 0 && reached < 4000 {
        killedBetweenCommits += 1
      }
    }
    #expect(killedBetweenCommits == 2)
    let resumed = try tool.run(command("broken.sqlite"))
    #expect(resumed.status == 0, "\(resumed.complaint)")
    #expect(try tool.run("dump", "--archive", "broken.sqlite").output == whole)
  }

  @Test("Ctrl-C keeps what was judged, shows it, and resuming goes on") func interrupted() throws {
    let endless = 1_000_000
    try tool.folder.write(CampaignCommandTests.campaign(programs: endless), to: "small.yaml")
    let process = try tool.start([
      "run", "small.yaml", "--archive", "broken.sqlite", "--max-seconds", "30",
    ])
    while committed("broken.sqlite") == 0 && process.isRunning {
      Thread.sleep(forTimeInterval: 0.01)
    }
    kill(process.processIdentifier, SIGINT)
    let result = try tool.result(of: process)
    #expect(process.terminationReason == .exit)
    #expect(result.status == 130)
    #expect(
      result.output.contains("\nStopped before its end; everything that was judged is kept.\n"))
    #expect(result.output.contains("id  program "))
    #expect(result.output.hasSuffix("\n  ./descent resume --archive broken.sqlite\n"))
    let reached = committed("broken.sqlite")
    #expect(reached < endless)
    let resume = ["resume", "--archive", "broken.sqlite", "--max-programs", "\(reached + 100)"]
    #expect(try tool.run(resume).status == 0)
    let whole = try unbroken(programs: reached + 100)
    #expect(try tool.run("dump", "--archive", "broken.sqlite").output == whole)
  }

  @Test("a file that may not grow ends a campaign with what to do, and nothing committed is lost")
  func noRoom() throws {
    let whole = try unbroken(programs: 300)
    let run = ["run", "small.yaml", "--archive", "broken.sqlite"]
    #expect(try tool.run(run + ["--max-programs", "60"]).status == 0)
    // Blocks of 512 bytes: room for little more than what is there.
    let size = try FileManager.default.attributesOfItem(
      atPath: tool.folder.file("broken.sqlite"))[.size]
    let blocks = (try #require(size as? Int) + 4096) / 512
    let resume = ["resume", "--archive", "broken.sqlite", "--max-programs", "300"]
    let failed = try tool.run(resume, after: "ulimit -f \(blocks)")
    #expect(failed.status == 1)
    #expect(
      failed.complaint.hasSuffix(
        "error: broken.sqlite could not be written to the end: check the disk's room, quotas and `ulimit -f`, then go on with `descent resume` (everything committed before is kept)\n"
      ))
    #expect(committed("broken.sqlite") >= 60)
    #expect(try tool.run(resume).status == 0)
    #expect(try tool.run("dump", "--archive", "broken.sqlite").output == whole)
  }

  @Test("an archive that could not be made is begun anew") func noRoomAtAll() throws {
    let whole = try unbroken(programs: 60)
    let run = ["run", "small.yaml", "--archive", "broken.sqlite"]
    let failed = try tool.run(run, after: "ulimit -f 8")
    #expect(failed.status == 1)
    #expect(failed.complaint.contains("error: broken.sqlite could not be written to the end: "))
    let listed = try tool.run("list", "--archive", "broken.sqlite")
    #expect(listed.status == 65)
    #expect(
      listed.complaint
        == "error: broken.sqlite is an empty database, as a run leaves that ended while it made its archive: begin with `descent run FILE --archive broken.sqlite`\n"
    )
    #expect(try tool.run(run).status == 0)
    #expect(try tool.run("dump", "--archive", "broken.sqlite").output == whole)
  }
}
