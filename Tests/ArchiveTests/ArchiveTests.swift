import Archive
import Foundation
import Testing

@Suite struct ArchiveTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func filled(_ name: String = "a.sqlite") throws -> (Archive, Int64) {
    let archive = try Archive(at: folder.file(name), for: .creating)
    let id = try #require(try archive.begin(Samples.campaign()).id)
    return (archive, id)
  }

  @Test("what is appended is read back, by candidate") func roundTrip() throws {
    let (archive, id) = try filled()
    try archive.append(Samples.batch(0..<3), to: id)
    try archive.append(Samples.batch(3..<5), to: id)
    let all = try archive.candidates(of: id)
    #expect(all.map(\.program.candidate) == [0, 1, 2, 3, 4])
    #expect(all[4].program.parents == [3])
    #expect(all[4].evaluations.map(\.task) == ["digits-mlp", "quadratic"])
    #expect(all[4].evaluations[0].seeds == [7, .max])
    #expect(all[4].evaluations[0].losses == [0.1 + 0.2, nil])
    #expect(all[4].outcomes.map(\.fitness) == [1])
    #expect(try archive.candidates(of: id, from: 3).map(\.program.candidate) == [3, 4])
  }

  @Test("counters are the sums over batches") func counters() throws {
    let (archive, id) = try filled()
    let counts = Counters(
      proposed: 10, structuralDuplicates: 3, fingerprintDuplicates: 2, evaluated: 5, rejected: 1)
    try archive.append(Samples.batch(0..<1, counters: counts), to: id)
    try archive.append(Samples.batch(10..<11, counters: counts), to: id)
    var expected = counts
    expected += counts
    #expect(try archive.counters(of: id) == expected)
  }

  @Test("a promoted candidate's later evaluations join its row") func promotion() throws {
    let (archive, id) = try filled()
    try archive.append(Samples.batch(0..<2), to: id)
    var batch = Batch()
    batch.evaluations = [
      Samples.evaluation(0, task: "teacher", tier: "select", rung: 3, score: 0.25)
    ]
    batch.outcomes = [OutcomeRecord(candidate: 0, rung: 3, verdict: "ok", fitness: 0.25)]
    try archive.append(batch, to: id)
    let first = try #require(try archive.candidates(of: id).first)
    #expect(first.evaluations.map(\.tier) == ["search", "search", "select"])
    #expect(first.evaluations[2].curve == [[1, 2.5], [10, 0.3]])
    #expect(first.outcomes.map(\.rung) == [1, 3])
  }

  @Test("a list shows the highest tier first, then the best score") func list() throws {
    let (archive, id) = try filled()
    try archive.append(Samples.batch(0..<4), to: id)
    var batch = Batch()
    batch.evaluations = [
      Samples.evaluation(1, task: "teacher", tier: "select", rung: 3, score: -0.25)
    ]
    try archive.append(batch, to: id)
    let listed = try archive.list()
    #expect(listed.map(\.program.candidate) == [1, 3, 2, 0])
    #expect(listed[0].tier == "select")
    #expect(listed[0].score == -0.25)
    #expect(listed[0].evaluations == 3)
    #expect(listed[1].score == 0.375)
    #expect(
      listed[1].perTask == [
        .init(task: "digits-mlp", score: 1.5), .init(task: "quadratic", score: -0.75),
      ])
    #expect(listed[1].parents == [try #require(listed[2].program.id)])
    #expect(try archive.list(Listing(tier: "search", limit: 1)).map(\.program.candidate) == [3])
    #expect(try archive.list(Listing(campaign: id + 1)).isEmpty)
  }

  @Test("a program with long runs is listed by the mean of complete and long ones") func longRuns()
    throws
  {
    let archive = try Archive(at: folder.file("long.sqlite"), for: .creating)
    let id = try archive.begin(Samples.campaign()).id ?? 0
    var batch = Samples.batch(0..<1)
    batch.evaluations = [
      Samples.evaluation(0, task: "quadratic", rung: 2, score: 0.5),
      Samples.evaluation(0, task: "quadratic", rung: 5, score: -0.25),
    ]
    try archive.append(batch, to: id)
    #expect(try archive.list().map(\.score) == [0.125])
  }

  @Test("a program is found by its number") func program() throws {
    let (archive, id) = try filled()
    try archive.append(Samples.batch(0..<4), to: id)
    let number = try #require(try archive.list().first?.program.id)
    let report = try #require(try archive.program(number))
    #expect(report.candidate.program.candidate == 3)
    #expect(report.candidate.evaluations.count == 2)
    #expect(report.listed?.score == 0.375)
    #expect(report.campaign.name == "sample")
    #expect(try archive.program(9999) == nil)
  }

  @Test("a batch that fails leaves nothing behind") func atomicity() throws {
    let (archive, id) = try filled()
    try archive.append(Samples.batch(0..<2), to: id)
    let before = try archive.dumped()
    var batch = Samples.batch(2..<3)
    batch.programs.append(batch.programs[0])
    #expect {
      try archive.append(batch, to: id)
    } throws: {
      guard case .conflict = $0 as? ArchiveError else { return false }
      return true
    }
    #expect(try archive.dumped() == before)
  }

  @Test("an evaluation of an unknown program is refused") func foreignKey() throws {
    let (archive, id) = try filled()
    var batch = Batch()
    batch.evaluations = [Samples.evaluation(5, task: "quadratic", score: 0)]
    #expect(throws: ArchiveError.self) { try archive.append(batch, to: id) }
  }

  @Test("a campaign that is there is not begun again") func sameCampaign() throws {
    let (archive, id) = try filled()
    #expect(
      throws: ArchiveError.campaignExists(path: archive.path, campaign: id, name: "sample")
    ) { try archive.begin(Samples.campaign()) }
    #expect(try archive.begin(Samples.campaign(seed: 2)).id == id + 1)
    #expect(try archive.campaigns().map(\.seed) == [1, 2])
    #expect(try archive.campaign(identity: "{\"seed\":2}")?.id == id + 1)
  }

  @Test("another connection reads while one writes") func concurrentReader() throws {
    let (archive, id) = try filled()
    try archive.append(Samples.batch(0..<2), to: id)
    let reader = try Archive(at: archive.path, for: .reading)
    #expect(try reader.counters(of: id).proposed == 2)
    try archive.append(Samples.batch(2..<7), to: id)
    #expect(try reader.counters(of: id).proposed == 7)
    #expect(try reader.dumped() == archive.dumped())
  }

  @Test("references are cached by task, version and numerics") func references() throws {
    let (archive, _) = try filled()
    let reference = ReferenceRecord(task: "quadratic", taskVersion: 1, numerics: "n", text: "{}")
    try archive.store(reference)
    try archive.store(ReferenceRecord(task: "quadratic", taskVersion: 1, numerics: "n", text: "x"))
    #expect(
      try archive.reference(task: "quadratic", taskVersion: 1, numerics: "n") == reference)
    #expect(try archive.reference(task: "quadratic", taskVersion: 2, numerics: "n") == nil)
  }

  @Test("a dump does not depend on how batches were cut, on times or on row numbers")
  func dumpIsStable() throws {
    let (one, id) = try filled("one.sqlite")
    try one.append(Samples.batch(0..<5), to: id)

    let two = try Archive(at: folder.file("two.sqlite"), for: .creating)
    var late = Samples.campaign()
    late.created = "2027-01-01T00:00:00Z"
    late.settings = "{\"workers\":1}"
    let other = try #require(try two.begin(late).id)
    try two.append(Samples.batch(0..<2), to: other)
    var slow = Samples.batch(2..<5)
    for place in slow.evaluations.indices { slow.evaluations[place].seconds = 9 }
    try two.append(slow, to: other)

    #expect(try one.dumped() == two.dumped())
  }

  @Test("a dump reads like this") func dumpForm() throws {
    let (archive, id) = try filled()
    var batch = Samples.batch(0..<1)
    batch.evaluations = [Samples.evaluation(0, task: "quadratic", rung: 2, score: 0.5)]
    try archive.append(batch, to: id)
    #expect(
      try archive.dumped() == """
        campaign sample
          seed 1
          build 0.1.0
          operator table 1
          numerics x86-64-v4 libxsmm-1.17
          identity {"seed":1}
          grammar
          | grammar first-order
          | 
          proposed 1
          structural duplicates 0
          fingerprint duplicates 0
          evaluated 0
          rejected 0
        candidate 0 p0
          structure 00000000000000000000000000000000
          fingerprint none
          parents none
          edit start sgd
          statements 1
          states 0
          | optimizer p0
          | 
          | update = g
          | 
          outcome rung 1 verdict ok fitness 0.0
          evaluation search rung 2 quadratic version 1
            verdict ok
            score 0.5 ± 0.01
            seeds 7 18446744073709551615
            learning rate 0.003 factor 1.5
            losses 0.30000000000000004 none
            recipe {"schedule":"cosine"}
            curve 1.0 2.5; 10.0 0.3

        """)
  }
}
