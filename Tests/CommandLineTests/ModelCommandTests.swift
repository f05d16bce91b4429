import Foundation
import GRDB
import TestKit
import Testing

/// The commands that have to do with language models, against a server on the loopback interface.
@Suite struct ModelCommandTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  private static let key = "sk-test-8d1f0c"

  private static let signed = """
    ```
    optimizer better
    state m

    m = lerp(g, m, 0.93)
    update = sign(m)
    ```
    """

  private func write(_ url: String, models more: String = "", keyed: Bool = false) throws {
    let key = keyed ? ", key-env: TEST_KEY" : ""
    try tool.folder.write(
      CampaignCommandTests.campaign(programs: 300) + """
        models:
          share: 0.5
          \(more)
          use:
            - {name: tiny, url: "\(url)", model: m, timeout: 5, retries: 0\(key)}

        """, to: "c.yaml")
  }

  @Test("a campaign asks, keeps what was asked, and comes out the same from its record offline")
  func replay() throws {
    try ScriptedEndpoint.serving({ _ in .reply(Self.signed, prompt: 50, completion: 10) }) {
      endpoint in
      try write(endpoint.url)
      let run = try tool.run("run", "c.yaml", "--archive", "a.sqlite")
      #expect(run.status == 0, "\(run.complaint)")
      #expect(run.output.contains("What language models were asked"))
      #expect(!endpoint.requests.isEmpty)
    }
    let list = try tool.run("exchanges", "--archive", "a.sqlite")
    #expect(list.status == 0 && list.output.contains("50 + 10") && list.output.contains("propose"))
    let json = try tool.run("exchanges", "--json", "--archive", "a.sqlite")
    let exchanges =
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]] ?? []
    let asked = try #require(exchanges.first?["asked"] as? Int)
    let whole = try tool.run("exchanges", "\(asked)", "--archive", "a.sqlite")
    #expect(whole.output.contains("== system") && whole.output.contains("update = sign(m)"))

    let again = try tool.run("replay", "--archive", "a.sqlite", "--output", "b.sqlite")
    #expect(again.status == 0 && again.output.contains("The contents are the same"))
    #expect(again.output.contains("tiny"))
    let twice = try tool.run("replay", "--archive", "a.sqlite", "--output", "b.sqlite")
    #expect(twice.status == 64 && twice.complaint.contains("b.sqlite exists"))
  }

  @Test("a record that was tampered with does not come out the same") func tampered() throws {
    try ScriptedEndpoint.serving({ _ in .reply(Self.signed) }) { endpoint in
      try write(endpoint.url)
      #expect(try tool.run("run", "c.yaml", "--archive", "a.sqlite").status == 0)
    }
    let queue = try DatabaseQueue(path: tool.folder.file("a.sqlite"))
    let changed = try queue.write { db in
      try db.execute(
        sql: "UPDATE program SET text = replace(text, '0.93', '0.94') WHERE edit LIKE 'model %'")
      return db.changesCount
    }
    #expect(changed > 0)
    try queue.close()
    let again = try tool.run("replay", "--archive", "a.sqlite", "--output", "b.sqlite")
    #expect(again.status == 1)
    #expect(again.complaint.contains("the contents differ from line"))
    #expect(again.complaint.contains("0.94") && again.complaint.contains("0.93"))
  }

  @Test("a key is sent and never printed or stored, also where the server says it back")
  func key() throws {
    let echo = ScriptedEndpoint.Behaviour.status(
      400, body: #"{"error": {"message": "bad key \#(Self.key)"}}"#)
    try ScriptedEndpoint.serving({ $0.number == 0 ? .reply(Self.signed + Self.key) : echo }) {
      endpoint in
      try write(endpoint.url, models: "budget-tokens: 100000", keyed: true)
      let run = try tool.result(
        of: tool.start(
          ["run", "c.yaml", "--archive", "a.sqlite"], after: "export TEST_KEY=\(Self.key)"))
      #expect(run.status == 0)
      #expect(endpoint.requests.first?.headers["authorization"] == "Bearer \(Self.key)")
      #expect(!run.output.contains(Self.key) && !run.complaint.contains(Self.key))
      let dump = try tool.run("exchanges", "--json", "--archive", "a.sqlite")
      #expect(dump.output.contains("tiny") && !dump.output.contains(Self.key))
      for suffix in ["", "-wal"] {
        let path = tool.folder.file("a.sqlite" + suffix)
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        #expect(bytes.range(of: Data(Self.key.utf8)) == nil)
      }
    }
  }

  @Test("ask tries each model once and shows what came; a dry run asks nobody") func ask() throws {
    try ScriptedEndpoint.serving(
      ScriptedEndpoint.sequence(.reply(Self.signed), .reply("I am sorry."))
    ) { endpoint in
      try write(endpoint.url)
      let dry = try tool.run("ask", "c.yaml", "--dry-run")
      #expect(dry.status == 0 && dry.output.contains("== user") && endpoint.requests.isEmpty)
      let good = try tool.run("ask", "c.yaml")
      #expect(good.status == 0 && good.output.contains("It is read as:"))
      let poor = try tool.run("ask", "c.yaml", "--model", "tiny")
      #expect(poor.status == 0 && poor.output.contains("No program can be read from it"))
      let unknown = try tool.run("ask", "c.yaml", "--model", "other")
      #expect(unknown.status == 64 && unknown.complaint.contains("it has tiny"))
    }
  }

  @Test("ask says why a server cannot be reached, and ends with a failure") func unreachable()
    throws
  {
    try write("http://127.0.0.1:9/v1")
    let result = try tool.run("ask", "c.yaml")
    #expect(result.status == 1 && result.output.contains("no connection to 127.0.0.1"))
  }

  @Test("a campaign without models refuses their options, and has no exchanges to show")
  func withoutModels() throws {
    try tool.folder.write(CampaignCommandTests.campaign(programs: 30), to: "c.yaml")
    let run = try tool.run("run", "c.yaml", "--budget-tokens", "5", "--archive", "a.sqlite")
    #expect(run.status == 65 && run.complaint.contains("the campaign names none"))
    #expect(try tool.run("ask", "c.yaml").status == 64)
    #expect(try tool.run("run", "c.yaml", "--archive", "a.sqlite").status == 0)
    let list = try tool.run("exchanges", "--archive", "a.sqlite")
    #expect(list.status == 0 && list.output.contains("no language model has been asked"))
    let resume = try tool.run("resume", "--budget-usd", "1", "--archive", "a.sqlite")
    #expect(resume.status == 64 && resume.complaint.contains("asks no language models"))
    let again = try tool.run("replay", "--archive", "a.sqlite", "--output", "b.sqlite")
    #expect(again.status == 0 && again.output.contains("The contents are the same"))
  }

  @Test(
    "budgets out of range are refused",
    arguments: [("--budget-tokens", "0"), ("--budget-usd", "-1")])
  func budgets(option: String, value: String) throws {
    try tool.folder.write(CampaignCommandTests.campaign(programs: 30), to: "c.yaml")
    let result = try tool.run("run", "c.yaml", option, value)
    #expect(result.status == 64 && result.complaint.contains("\(option) must be"))
  }
}
