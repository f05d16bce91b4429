import DSL
import Report
import Search
import Testing

@testable import Campaign

@Suite struct ReportTests {
  @Test("a table sets numbers to the right and words to the left")
  func table() {
    var table = TextTable(["program", "all"])
    table.append(["adamw", "×0.89"])
    table.append(["found_167", "×1.04 ± 0.02"])
    #expect(
      table.text == """
        program             all
        adamw             ×0.89
        found_167  ×1.04 ± 0.02
        """)
  }

  @Test("the live line tells proposals, rate, duplicates, the best and the time left")
  func line() {
    #expect(
      LiveLine.text(of: Self.progress)
        == "search · 400 proposed · 100 judged (5.0/s) · 50 % duplicates · best ×2.000 · 2 on select"
        + " · goal met · 1 min 30 s left, ~550 judged by then")
  }

  @Test("on a terminal the line rewrites itself; elsewhere a plain line comes every five seconds")
  func terminal() {
    var written: [String] = []
    let terminal = LiveLine(isTerminal: true) { written.append($0) }
    terminal.show(Self.progress)
    terminal.finish()
    #expect(written.first?.hasPrefix("\r\u{1B}[K") == true)
    #expect(written.allSatisfy { !$0.contains("\n") })

    written = []
    let plain = LiveLine(isTerminal: false) { written.append($0) }
    var progress = Self.progress
    for second in 20..<30 {
      progress.seconds = Double(second)
      plain.show(progress)
    }
    #expect(written.count == 2)
    #expect(written.allSatisfy { $0.hasSuffix("by then\n") })
  }

  @Test("the page names the best program, its scores and what to type next")
  func page() throws {
    let start = try Program(parsing: "optimizer adamw\n\nupdate = g\n")
    let found = try Program(
      parsing: "optimizer found_7\nstate m\n\nm = lerp(g, m, 0.9)\nx = exp(g)\nupdate = m\n")
    let lines = { (score: Double) in
      [CampaignSummary.TaskLine(task: "bowl", score: score, standardError: 0.1)]
    }
    var best = CampaignSummary.Final(
      index: 7, isStart: false, program: found, search: lines(1), select: lines(1))
    best.id = 5
    let summary = CampaignSummary(
      progress: Self.progress,
      finals: [
        best,
        .init(index: 0, isStart: true, program: start, search: lines(0), select: nil),
      ], described: [], meter: [.init(told: 500, search: 1, select: 0.5)], credit: Credit(),
      archivePath: "a.sqlite", campaign: 1, isInterrupted: false)
    let page = SummaryPage.text(summary)
    #expect(page.contains("×2.00"))
    #expect(page.contains("found_7"))
    #expect(page.contains("adamw (start)"))
    #expect(page.contains("./descent show 5 --archive a.sqlite"))
    #expect(page.contains("./descent explain 5 --archive a.sqlite"))
    #expect(!page.contains("exp(g)"), "dead code is not shown")
    #expect(page.contains("            500   ×2.00   ×1.41"), "the meter's both curves")
    #expect(page.contains("The goal was met by candidate 9, the 5th"))
  }

  private static let progress = {
    var progress = CampaignProgress()
    progress.phase = .search
    progress.proposed = 400
    progress.structuralDuplicates = 150
    progress.fingerprintDuplicates = 50
    progress.evaluated = 100
    progress.judged = 100
    progress.goal = .init(candidate: 9, judged: 5, gradients: 1_000)
    progress.promoted = 2
    progress.best = 1
    progress.seconds = 20
    progress.secondsLeft = 90
    return progress
  }()
}
