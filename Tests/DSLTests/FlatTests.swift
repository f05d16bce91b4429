import DSL
import Testing

@Suite struct FlatTests {
  @Test("a flat program has one operator a statement, on variables and constants")
  func flattens() throws {
    let program = try Program.parse(
      """
      optimizer nested
      hyper beta = 0.9
      state m
      x1 = g
      m = lerp(g * g + 1, m, beta)
      update = m / (sqrt(m) + x1)
      """)
    #expect(!program.isFlat)
    let flat = program.flattened()
    #expect(flat.isFlat)
    #expect(flat.isValid)
    #expect(flat.flattened() == flat)
    #expect(
      flat.text == """
        optimizer nested
        state m

        x1 = g
        x2 = g * g
        x3 = x2 + 1
        m = lerp(x3, m, 0.9)
        x4 = sqrt(m)
        x5 = x4 + x1
        update = m / x5

        """)
  }
}
