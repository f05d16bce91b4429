import Archive
import Campaign
import Foundation
import LanguageModel
import TestKit
import Testing

/// Whatever a model does, the campaign comes to its end, and its record tells it again.
@Suite struct ModelCampaignTests {
  @Test(
    "a campaign comes to its end beside any model, and is the same when it is told again",
    .timeLimit(.minutes(10)), arguments: ScriptedEndpoint.Player.allCases)
  func players(player: ScriptedEndpoint.Player) throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    let (file, whole) = try ScriptedEndpoint.serving(player.script) { server in
      let file = try ModelFixture.file(server.url, programs: 60) { $0.hints = 5 }
      try ModelFixture.run(file, at: path, with: server)
      #expect(!server.requests.isEmpty)
      return (file, try ModelFixture.dump(path, file))
    }
    // The endpoint is gone: nobody can be asked.
    for workers in [1, 2] {
      // Kept apart: a failure would print all of both.
      let isSame = try ModelFixture.replay(path, file, workers: workers) == whole
      #expect(isSame)
    }
  }

  @Test(
    "a campaign comes to its end whatever comes over the wire, and is the same when it is told again",
    .timeLimit(.minutes(10)),
    arguments: [
      .huge(10_000_000), .endless, .silent, .cut(after: 30, .huge(1000)), .cut(after: nil, .silent),
      .bytes("SSH-2.0-OpenSSH_9.2\r\n"), .status(200, body: "<html>busy</html>"), .status(204),
      .status(200, body: String(repeating: "[", count: 100_000)), .status(401), .status(404),
      .status(429, headers: ["Retry-After": "1000"]), .status(500), .reply(""),
      .status(308, headers: ["Location": "http://127.0.0.1:1/"]),
    ] as [ScriptedEndpoint.Behaviour])
  func attacks(behaviour: ScriptedEndpoint.Behaviour) throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    let (file, whole) = try ScriptedEndpoint.serving({ _ in behaviour }) { server in
      let file = try ModelFixture.file(server.url, programs: 30) {
        // What never ends must not end the test's patience.
        $0.use[0].endpoint.timeout = 0.2
      }
      let summary = try ModelFixture.run(file, at: path, with: server)
      #expect(!server.requests.isEmpty)
      let exchanges = try ModelFixture.exchanges(path)
      #expect(exchanges.allSatisfy { $0.result == "failed" })
      let books = try #require(summary.progress.models?.books.first)
      #expect(books.failed == exchanges.count && books.programs == 0)
      return (file, try ModelFixture.dump(path, file))
    }
    #expect(try ModelFixture.replay(path, file, workers: 2) == whole)
  }

  @Test(
    "a model's programs are bred from, by whole programs and by blocks",
    arguments: ["writing", "editing"])
  func proposals(player: String) throws {
    let player = try #require(ScriptedEndpoint.Player(rawValue: player))
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try ScriptedEndpoint.serving(player.script) { server in
      let file = try ModelFixture.file(server.url)
      let summary = try ModelFixture.run(file, at: path, with: server)
      let books = try #require(summary.progress.models?.books.first)
      #expect(books.programs > 0 && books.judged > 0 && books.failed == 0)
      let edits = try Archive(at: path, for: .reading).candidates(of: 1).map(\.program.edit)
      #expect(edits.contains { $0.hasPrefix("model scripted ") })
      #expect(edits.contains { !$0.hasPrefix("model ") && !$0.hasPrefix("start") })
    }
  }

  @Test("a reply that cannot be read goes back once with its diagnostics")
  func repairs() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try ScriptedEndpoint.serving({ request in
      request.messages.count > 2
        ? ScriptedEndpoint.Player.writing.script(request)
        : .reply("```\noptimizer half\n\nupdate = adamw(g)\n```")
    }) { server in
      let file = try ModelFixture.file(server.url) { $0.hints = 0 }
      try ModelFixture.run(file, at: path, with: server)
      let exchanges = try ModelFixture.exchanges(path)
      let repairs = exchanges.filter { $0.kind == "repair" }
      #expect(!repairs.isEmpty && repairs.contains { $0.result == "program" })
      let mended = repairs.compactMap(\.subject)
      #expect(Set(mended).count == mended.count, "no reply goes back twice")
      for repair in repairs {
        let first = try #require(exchanges.first { $0.asked == repair.subject })
        #expect(first.kind == "propose" && first.result == "unreadable")
        #expect(repair.messages.starts(with: first.messages))
        #expect(repair.messages.contains { $0.role == "assistant" && $0.content == first.reply })
        #expect(repair.messages.last?.content.contains("adamw") == true)
      }
    }
  }

  @Test("no later prompt carries what a hostile reply says in names and comments")
  func injections() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try ScriptedEndpoint.serving(ScriptedEndpoint.Player.hostile.script) { server in
      let file = try ModelFixture.file(server.url, programs: 120) { $0.hints = 5 }
      try ModelFixture.run(file, at: path, with: server)
      let exchanges = try ModelFixture.exchanges(path)
      #expect(exchanges.contains { $0.reply?.contains(ScriptedEndpoint.injection) == true })
      let later = server.requests.filter { request in
        !request.messages.contains { $0.role == "assistant" }
      }
      #expect(later.count > 1)
      for request in later {
        #expect(
          !request.messages.contains { $0.content.contains(ScriptedEndpoint.injection) },
          "\(request.prompt)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/\(ScriptedEndpoint.injection)"))
  }

  @Test(
    "a model that cannot be reached leaves the search as it is without any",
    arguments: [true, false])
  func unreachable(refuses: Bool) throws {
    let (with, without) = (Fixture.path(), Fixture.path())
    defer {
      Fixture.remove(with)
      Fixture.remove(without)
    }
    let script: ScriptedEndpoint.Script = { _ in .status(401) }
    let url = try ScriptedEndpoint.serving(script) { $0.url }
    let file = try ModelFixture.file(url)
    if refuses {
      try ScriptedEndpoint.serving(script) { server in
        let file = try ModelFixture.file(server.url)
        try ModelFixture.run(file, at: with, with: server)
        // Nothing will change while the campaign runs; what was under way by then may still arrive.
        #expect((1...4).contains(server.requests.count))
      }
    } else {
      try Fixture.run(file, at: with)
    }
    var alone = file
    alone.models = nil
    try Fixture.run(alone, at: without)
    func programs(_ path: String) throws -> [ProgramRecord] {
      try Archive(at: path, for: .reading).candidates(of: 1).map(\.program)
    }
    let (one, other) = (try programs(with), try programs(without))
    #expect(one.map(\.text) == other.map(\.text))
    #expect(one.map(\.edit) == other.map(\.edit) && one.map(\.parents) == other.map(\.parents))
    #expect(try !ModelFixture.dump(without, alone).contains("exchange"))
  }

  @Test("a model that never answers holds nothing up")
  func silent() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try ScriptedEndpoint.serving({ _ in .silent }) { server in
      let file = try ModelFixture.file(server.url) { $0.use[0].endpoint.timeout = 3600 }
      let summary = try Fixture.run(file, at: path)
      #expect(summary.progress.proposed == file.maxPrograms)
      #expect(server.requests.count <= 4 && server.mostAtOnce <= 4)
      #expect(try ModelFixture.exchanges(path).isEmpty, "what was never answered leaves no trace")
    }
  }

  @Test(
    "strategies that consult are asked by models, others propose",
    arguments: ["map-elites", "islands"])
  func strategies(name: String) throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    let (file, whole) = try ScriptedEndpoint.serving(ScriptedEndpoint.Player.writing.script) {
      server in
      var file = try ModelFixture.file(server.url)
      file.strategy = .init(name: name)
      try ModelFixture.run(file, at: path, with: server)
      return (file, try ModelFixture.dump(path, file))
    }
    #expect(whole.contains("edit model scripted"))
    #expect(try ModelFixture.replay(path, file, workers: 1) == whole)
  }
}
