import DSL
import Determinism
import Testing

@testable import Search

@Suite struct LiveVariationOutcomeTests {
  @Test("wrap leads what update, a state or a live statement takes through an operator")
  func wrap() throws {
    #expect(try outcomes(.wrap, of: "update = g", operators: "neg") == ["update = -g"])
    #expect(
      try outcomes(.wrap, of: "m = -g; update = m", operators: "neg")
        == ["x1 = -g; m = -x1; update = m", "m = -g; update = -m"])
    #expect(
      try outcomes(.wrap, of: "update = g", operators: "add")
        == [
          "update = g + g", "update = g + m", "update = g + 2", "update = m + g", "update = 2 + g",
        ])
  }

  @Test("wrap leaves what is dead as it is, and a program at the limit")
  func wrapOfTheLiving() throws {
    #expect(
      try outcomes(.wrap, of: "a = -g; update = g", operators: "neg") == ["a = -g; update = -g"])
    #expect(try outcomes(.wrap, of: "m = g; m = g; m = g; update = g") == [])
  }

  @Test("unwrap lets what reads a statement read its argument, and the statement goes")
  func unwrap() throws {
    #expect(
      try outcomes(.unwrap, of: "a = -g; update = a * 3")
        == ["update = g * 3", "a = -g; update = a"])
    #expect(
      try outcomes(.unwrap, of: "m = -g; m = -m; update = m") == ["m = -g; update = m"])
  }

  @Test("unwrap never leaves a state as it was, nor an argument that was assigned anew")
  func unwrapKeepsMeaning() throws {
    #expect(try outcomes(.unwrap, of: "m = m + g; update = m") == ["m = g; update = m"])
    #expect(
      try outcomes(.unwrap, of: "a = -g; g = a * 3; update = a + g")
        == [
          "a = g; g = a * 3; update = a + g", "a = -g; update = a + a",
          "a = -g; g = a * 3; update = a", "a = -g; g = a * 3; update = g",
        ])
    #expect(try outcomes(.unwrap, of: "update = g") == [])
  }

  @Test("average leads a live edge through a state that is not in use")
  func average() throws {
    #expect(
      try outcomes(.average, of: "a = -g; update = a", operators: "neg, lerp")
        == [
          "m = lerp(g, m, 7); a = -m; update = a", "a = -g; m = lerp(a, m, 7); update = m",
        ])
    #expect(
      try outcomes(.average, of: "m = -g; update = g", operators: "neg, lerp")
        == ["m = lerp(g, m, 7); update = m"])
    #expect(try outcomes(.average, of: "m = m + g; update = m", operators: "add, lerp") == [])
  }

  @Test("average is made of products and sums where there is no lerp")
  func averageWithoutLerp() throws {
    #expect(
      try outcomes(.average, of: "update = g", operators: "add, mul")
        == ["x1 = m * 7; x2 = g * 7; m = x1 + x2; update = m"])
    #expect(try outcomes(.average, of: "update = g", operators: "neg, add") == [])
    #expect(try outcomes(.average, of: "a = g; update = a", operators: "add, mul") == [])
  }

  @Test("state exchanges a state and its source")
  func state() throws {
    #expect(
      try outcomes(.state, of: "m = m + g; a = -g; update = a + m")
        == [
          "m = g + g; a = -g; update = a + m", "m = m + m; a = -g; update = a + m",
          "m = m + g; a = -m; update = a + m", "m = m + g; a = -g; update = m + m",
          "m = m + g; a = -g; update = a + g",
        ])
    #expect(try outcomes(.state, of: "m = -g; update = g") == [])
  }

  @Test("transplant takes along all that a state or the update of the partner needs")
  func transplant() throws {
    let found = try outcomes(
      .transplant, of: "a = g + 3; update = a", with: "m = m + g; update = -m")
    #expect(
      found == [
        "a = g + 3; x2 = m + g; update = -x2", "a = g + 3; update = a; m = m + g",
      ])
  }

  @Test("transplant with itself, or with no partner, does nothing")
  func transplantOfItself() throws {
    #expect(try outcomes(.transplant, of: "update = g", with: "update = g") == [])
    #expect(try outcomes(.transplant, of: "update = g") == [])
    #expect(try outcomes(.transplant, of: "m = -g; update = g", with: "update = g") == [])
  }

  @Test("transplant takes a part of the library where there is one, and of the partner")
  func transplantFromLibrary() throws {
    let known = "update = -g"
    #expect(try outcomes(.transplant, of: "update = g", library: [known]) == ["update = -g"])
    #expect(
      try outcomes(.transplant, of: "update = g", with: "update = g + g", library: [known])
        == ["update = -g", "update = g + g"])
  }
}
