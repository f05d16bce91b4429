import Foundation
import Testing

/// `descent recognise`, as a user runs it.
@Suite struct RecogniseTests {
  let tool: Tool

  init() throws { tool = try Tool() }

  @Test("a file is named by the optimizer that it is, with the nearest in a table")
  func file() throws {
    try tool.folder.write(
      """
      optimizer find
      state m

      m = 0.8 * m + 0.2 * g
      update = sign(m)

      """, to: "find.opt")
    let result = try tool.run("recognise", "find.opt")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "This is signum with beta = 0.8.")
    #expect(lines.count == 5, "a verdict, a heading and three matches: \(result.output)")
  }

  @Test("as JSON, verdict and matches are fields")
  func json() throws {
    let result = try tool.run("recognise", "--json", "sgd")
    #expect(result.status == 0)
    let parsed = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let objects = try #require(parsed as? [[String: Any]])
    let object = try #require(objects.first)
    #expect(object["verdict"] as? String == "This is sgd.")
    #expect(object["nearness"] as? String == "same")
    let matches = try #require(object["matches"] as? [[String: Any]])
    #expect(matches.first?["evidence"] as? String == "structure")
  }

  @Test("a file that is not there is an error of input")
  func missing() throws {
    let result = try tool.run("recognise", "none.opt")
    #expect(result.status == 65)
    #expect(result.complaint.hasPrefix("error: there is no file none.opt"))
  }
}
