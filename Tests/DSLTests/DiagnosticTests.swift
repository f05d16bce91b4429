import DSL
import Testing

@Suite struct DiagnosticTests {
  @Test("all that is wrong is said at once, with place, caret and hint")
  func everything() {
    let text = """
      optimizer bad
      hyper bta = 0.9 in 2 ... 3, g = 3
      state d: scalr
      state e: scalar
      y = lrep(g, m, beta)
      z = g + + 2
      e = g + foo
      q = (g + 2
      bta = 3
      s = lerp(g, 2)
      for matrix
      a = s2 + h
      s2 = 4
      """
    let expected = """
      bad.opt:1:11: error: `update` is never assigned for parameters of the role vector, embedding
      optimizer bad
                ^~~
      hint: add a line `update = …`: what the trainer takes a step along
      bad.opt:2:7: error: the default 0.9 of `bta` is outside its range 2 ... 3
      hyper bta = 0.9 in 2 ... 3, g = 3
            ^~~
      bad.opt:2:29: error: `g` is an input
      hyper bta = 0.9 in 2 ... 3, g = 3
                                  ^
      hint: choose another name
      bad.opt:3:10: error: expected a kind (scalar, layer, row, col, tensor, gram, gram_cols, left(r), right(r), matrix(a, b)), found `scalr`
      state d: scalr
               ^~~~~
      hint: did you mean `scalar`?
      bad.opt:5:5: error: unknown operator `lrep`
      y = lrep(g, m, beta)
          ^~~~
      hint: did you mean `lerp`?
      bad.opt:5:13: error: unknown name `m`
      y = lrep(g, m, beta)
                  ^
      hint: inputs are g, w, t, T, lr, h and loss; declare others with `hyper` or `state`, or assign them
      bad.opt:5:16: error: unknown name `beta`
      y = lrep(g, m, beta)
                     ^~~~
      hint: did you mean `bta`?
      bad.opt:6:9: error: expected an expression, found `+`
      z = g + + 2
              ^
      bad.opt:7:1: error: `e` is declared a scalar, found a tensor
      e = g + foo
      ^
      hint: declare `state e: tensor`, or reduce the value
      bad.opt:7:9: error: unknown name `foo`
      e = g + foo
              ^~~
      hint: inputs are g, w, t, T, lr, h and loss; declare others with `hyper` or `state`, or assign them
      bad.opt:8:11: error: expected `)` after the expression, found the end of the line
      q = (g + 2
                ^
      hint: `(` was opened at column 5
      bad.opt:9:1: error: `bta` is a hyper-parameter and cannot be assigned
      bta = 3
      ^~~
      hint: assign to a new name, or declare `state bta`
      bad.opt:10:5: error: `lerp` takes 3 arguments, found 2
      s = lerp(g, 2)
          ^~~~
      hint: write `lerp(x, y, a)`
      bad.opt:11:1: error: `update` is never assigned for parameters of the role matrix
      for matrix
      ^~~
      hint: add a line `update = …`: what the trainer takes a step along
      bad.opt:12:5: error: `s2` is read before it is assigned
      a = s2 + h
          ^~
      hint: move its assignment above, or declare `state s2` to read last step's value
      """
    let diagnostics = #expect(throws: Diagnostics.self) {
      try Program(parsing: text, file: "bad.opt")
    }
    #expect(diagnostics?.description == expected)
  }
}
