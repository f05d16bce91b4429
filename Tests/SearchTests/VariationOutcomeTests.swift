import DSL
import Determinism
import Testing

@testable import Search

@Suite struct VariationOutcomeTests {
  @Test(
    "insert puts one statement anywhere, on what is readable there, into a new or an existing variable"
  )
  func insert() throws {
    let first = ["x1 = -g", "g = -g", "m = -g", "x1 = -m", "g = -m", "m = -m", "x1 = -(2)"]
    let last = [
      "x1 = -g", "g = -g", "m = -g", "update = -g", "x1 = -m", "g = -m", "m = -m", "update = -m",
      "x1 = -update", "g = -update", "m = -update", "update = -update", "x1 = -(2)",
    ]
    let expected =
      first.map { "\($0); m = -g; update = m" } + first.map { "m = -g; \($0); update = m" }
      + last.map { "m = -g; update = m; \($0)" }
    let found = try outcomes(.insert, of: "m = -g; update = m", operators: "neg")
    #expect(found == Set(expected))
  }

  @Test("insert leaves a program at the limit as it is")
  func insertAtLimit() throws {
    #expect(try outcomes(.insert, of: "m = g; m = g; m = g; update = g") == [])
  }

  @Test("delete removes any statement that nothing needs")
  func delete() throws {
    let found = try outcomes(.delete, of: "m = -g; a = -m; update = -g")
    #expect(found == ["a = -m; update = -g", "m = -g; update = -g"])
    #expect(try outcomes(.delete, of: "update = g") == [])
  }

  @Test("modify makes a variable another of its kind or a new constant, and moves a constant")
  func modify() throws {
    let found = try outcomes(.modify, of: "a = g + 3; update = a")
    #expect(
      found == [
        "a = m + 3; update = a", "a = 2 + 3; update = a", "a = g + 7; update = a",
        "a = g + 3; update = g", "a = g + 3; update = m", "a = g + 3; update = 2",
      ])
  }

  @Test("modify does not take a variable of another kind")
  func modifyKeepsKind() throws {
    let found = try outcomes(.modify, of: "a = 2 + 3; update = a")
    #expect(
      found == [
        "a = 7 + 3; update = a", "a = 2 + 7; update = a", "a = 2 + 3; update = 2",
      ])
  }

  @Test("argument makes any argument any other variable or a new constant")
  func argument() throws {
    let found = try outcomes(.argument, of: "a = g + 3; update = a")
    #expect(
      found == [
        "a = m + 3; update = a", "a = 2 + 3; update = a", "a = g + g; update = a",
        "a = g + m; update = a", "a = g + 2; update = a", "a = g + 3; update = g",
        "a = g + 3; update = m", "a = g + 3; update = 2",
      ])
  }

  @Test("operator takes another operator of as many arguments")
  func operation() throws {
    let found = try outcomes(.operator, of: "a = -g; update = a + 3")
    #expect(found == ["a = -g; update = a * 3"])
    #expect(try outcomes(.operator, of: "update = -g") == [])
  }

  @Test("target writes to another variable where the program stays sound")
  func target() throws {
    let found = try outcomes(.target, of: "m = -g; update = -g")
    #expect(
      found == ["g = -g; update = -g", "update = -g; update = -g", "x1 = -g; update = -g"])
  }

  @Test("constant moves one constant and nothing else; 0 cannot move")
  func constant() throws {
    let found = try outcomes(.constant, of: "a = g + 3; update = a * 2")
    #expect(found == ["a = g + 7; update = a * 2", "a = g + 3; update = a * 7"])
    #expect(try outcomes(.constant, of: "update = g + 0") == [])
  }
}
