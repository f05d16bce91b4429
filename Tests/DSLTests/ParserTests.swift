import DSL
import Testing

@Suite struct ParserTests {
  @Test("a program prints in canonical form and reads back equal")
  func canonicalForm() throws {
    let program = try Program(
      parsing: """
        # Lion. Chen et al. 2023.
        #   An indented line.

        optimizer lion-1   # not kept
        hyper lr0 = 1e-4 in 1e-6 ... 1e-2 log, beta1 = .9
        state m, v: layer=1
        c=interp(g,m,beta1)
        m = ((c))
        update = sign(c) + (0.1 * w) - (w - g)
        """)
    #expect(
      program.text == """
        # Lion. Chen et al. 2023.
        #   An indented line.
        optimizer lion-1
        hyper lr0 = 0.0001 in 1e-6 ... 0.01 log
        hyper beta1 = 0.9
        state m
        state v: layer = 1

        c = lerp(g, m, beta1)
        m = c
        update = sign(c) + 0.1 * w - (w - g)

        """)
    #expect(try Program(parsing: program.text) == program)
  }

  @Test(
    "parentheses stand only where they are needed",
    arguments: [
      ("(g + w) + t", "g + w + t"), ("g + (w + t)", "g + (w + t)"), ("g - (w - t)", "g - (w - t)"),
      ("(g * w) + t", "g * w + t"), ("g * (w + t)", "g * (w + t)"), ("g ^ (w ^ t)", "g ^ w ^ t"),
      ("(g ^ w) ^ t", "(g ^ w) ^ t"), ("-(g ^ 2)", "-g ^ 2"), ("(-g) ^ 2", "(-g) ^ 2"),
      ("-(2)", "-(2)"), ("(-2)", "-2"), ("-2 ^ t", "-2 ^ t"), ("(-2) ^ t", "(-2) ^ t"),
      ("- - g", "-(-g)"), ("g - -2", "g - -2"), ("g ^ -2", "g ^ (-2)"), ("g ^ -w", "g ^ (-w)"),
      ("-g * w", "-g * w"), ("-(g * w)", "-(g * w)"), ("-2 * g", "-2 * g"), ("g * -w", "g * -w"),
      ("-(2 ^ g) * w", "-2 ^ g * w"), ("(g < w) < t", "g < w < t"), ("g < (w < t)", "g < (w < t)"),
      ("add(g, neg(w))", "g + -w"), ("eps()", "eps()"), ("g * (-2 ^ w)", "g * -2 ^ w"),
      ("neg(-2)", "-(-2)"), ("1.50e+03", "1500"), ("1e16", "1e16"), ("-0", "-0"),
    ])
  func parentheses(written: String, canonical: String) throws {
    let program = try Program(parsing: "optimizer p\nupdate = \(written)")
    #expect(program.text(of: program.statements[0]) == "update = \(canonical)")
    #expect(try Program(parsing: program.text) == program)
  }
}
