import DSL
import Testing

@Suite struct CheckerTests {
  @Test(
    "a program that breaks a rule is refused with a place, what came and what to do",
    arguments: [
      (
        "",
        """
        f:1:1: error: expected `optimizer NAME` before anything else, found the end of the text

        ^
        hint: begin with a line such as `optimizer mine`
        """
      ),
      (
        "optimizer p\nupdate = m",
        """
        f:2:10: error: unknown name `m`
        update = m
                 ^
        hint: inputs are g, w, t, T, lr, h and loss; declare others with `hyper` or `state`, or assign them
        """
      ),
      (
        "optimizer p\nhyper beta1 = 0.9\nupdate = g * btea1",
        """
        f:3:14: error: unknown name `btea1`
        update = g * btea1
                     ^~~~~
        hint: did you mean `beta1`?
        """
      ),
      (
        "optimizer p\nupdate = sqrt + g",
        """
        f:2:10: error: `sqrt` is an operator, expected a value
        update = sqrt + g
                 ^~~~
        hint: write `sqrt(x)`
        """
      ),
      (
        "optimizer p\nupdate = g(2)",
        """
        f:2:10: error: `g` is a value, expected an operator before `(`
        update = g(2)
                 ^
        hint: a product is written `g * (…)`
        """
      ),
      (
        "optimizer p\nupdate = x\nx = g",
        """
        f:2:10: error: `x` is read before it is assigned
        update = x
                 ^
        hint: move its assignment above, or declare `state x` to read last step's value
        """
      ),
      (
        "optimizer p\nx = update\nupdate = g",
        """
        f:2:5: error: `update` is read before it is assigned
        x = update
            ^~~~~~
        hint: move its assignment above, or keep last step's in a state
        """
      ),
      (
        "optimizer p\nstate m, m\nhyper m = 1\nupdate = g",
        """
        f:2:7: error: `m` is declared twice
        state m, m
              ^
        f:2:10: error: `m` is declared twice
        state m, m
                 ^
        """
      ),
      (
        "optimizer p\nstate lr, sqrt, hyper\nsign = g\nupdate = g",
        """
        f:2:7: error: `lr` is an input
        state lr, sqrt, hyper
              ^~
        hint: choose another name
        f:2:11: error: `sqrt` is an operator
        state lr, sqrt, hyper
                  ^~~~
        hint: choose another name
        f:2:17: error: `hyper` is a word of the language
        state lr, sqrt, hyper
                        ^~~~~
        hint: choose another name
        f:3:1: error: `sign` is an operator
        sign = g
        ^~~~
        hint: choose another name
        """
      ),
      (
        "optimizer p\nhyper lr = 1\nhyper a = 1, lr = 2\nupdate = g",
        """
        f:3:14: error: `lr` is declared twice
        hyper a = 1, lr = 2
                     ^~
        """
      ),
      (
        "optimizer p\nhyper a = 1, lr = 1 in -1 ... 2\nupdate = g",
        """
        f:2:14: error: a learning rate must be positive, found -1
        hyper a = 1, lr = 1 in -1 ... 2
                     ^~
        """
      ),
      (
        "optimizer p\nhyper lr = 1 in 2 ... 3 log\nhyper w = 1\nupdate = g",
        """
        f:2:7: error: the default 1 of `lr` is outside its range 2 ... 3
        hyper lr = 1 in 2 ... 3 log
              ^~
        f:3:7: error: `w` is an input
        hyper w = 1
              ^
        hint: choose another name
        """
      ),
      (
        "optimizer p\nhyper lr 3\nupdate = g * lr\nhyper lr = 1",
        """
        f:2:10: error: expected `=` after `lr`, found `3`
        hyper lr 3
                 ^
        f:4:1: error: `hyper` stands below a statement
        hyper lr = 1
        ^~~~~
        hint: move it above the first statement
        """
      ),
      (
        "optimizer p\nhyper a = 0 in 0 ... 1 log, b = 1 in 2 ... 1\nupdate = g\nstate m",
        """
        f:2:7: error: a logarithmic range must be positive, found 0 ... 1
        hyper a = 0 in 0 ... 1 log, b = 1 in 2 ... 1
              ^
        f:2:29: error: the range of `b` must go upwards, found 2 ... 1
        hyper a = 0 in 0 ... 1 log, b = 1 in 2 ... 1
                                    ^
        f:4:1: error: `state` stands below a statement
        state m
        ^~~~~
        hint: move it above the first statement
        """
      ),
      (
        "optimizer p\nupdate = 2x + 1e999",
        """
        f:2:10: error: `2x` is not a number in double precision
        update = 2x + 1e999
                 ^~
        hint: numbers look like 3, 0.5 or 1e-8; a product needs `*`
        """
      ),
      (
        "optimizer p\n\tupdate = g ~ w  # note\n",
        """
        f:2:13: error: expected an operator or the end of the line, found the character `~`
        \tupdate = g ~ w  # note
        \t           ^
        """
      ),
      (
        "optimizer p\nβ = 3\nupdate g\napply twice",
        """
        f:2:1: error: expected a statement `name = expression`, found the character `β`
        β = 3
        ^
        f:3:8: error: expected `=` after `update`, found `g`
        update g
               ^
        f:4:7: error: expected `raw` after `apply`, found `twice`
        apply twice
              ^~~~~
        """
      ),
      (
        "optimizer p\napply raw\napply raw\noptimizer q\nupdate = lerp(g, w, 1, 2)",
        """
        f:3:1: error: `apply raw` stands here a second time
        apply raw
        ^~~~~
        f:4:1: error: a program has one `optimizer` line
        optimizer q
        ^~~~~~~~~
        hint: put each program in its own file
        f:5:10: error: `lerp` takes 3 arguments, found 4
        update = lerp(g, w, 1, 2)
                 ^~~~
        hint: write `lerp(x, y, a)`
        """
      ),
      (
        "optimizer p\nx = g",
        """
        f:1:11: error: `update` is never assigned
        optimizer p
                  ^
        hint: add a line `update = …`: what the trainer takes a step along
        """
      ),
      (
        "optimizer\nupdate = g",
        """
        f:1:10: error: expected a name after `optimizer`, found the end of the line
        optimizer
                 ^
        hint: a name begins with a letter; letters, digits, `_`, `-` and `.` follow
        """
      ),
      (
        "optimizer p\nsqrt(g)\nupdate = g",
        """
        f:2:5: error: expected `=` after `sqrt`, found `(`
        sqrt(g)
            ^
        hint: a line assigns a value: `x = sqrt(…)`
        """
      ),
    ])
  func diagnostics(text: String, expected: String) {
    let diagnostics = #expect(throws: Diagnostics.self) { try Program(parsing: text, file: "f") }
    #expect(diagnostics?.description == expected)
  }

  @Test("what search makes is checked without text")
  func values() throws {
    var program = try Program(parsing: "optimizer p\nstate m: scalar\nx = t\nm = x\nupdate = g")
    #expect(program.validate().isEmpty)

    program.nodes[0] = .variable(.input(.gradient))
    #expect(
      program.validate().map(\.description) == [
        "`m` is declared a scalar, found a tensor (declare `state m: tensor`, or reduce the value)"
      ])

    program.nodes[0] = .constant(.nan)
    #expect(program.validate().map(\.description) == ["a constant must be finite, found nan"])

    program.nodes[0] = .variable(.local(0))
    #expect(program.validate().map(\.place) == [.node(0)])

    program.nodes[0] = .variable(.local(7))
    #expect(!program.isValid)

    program = try Program(parsing: "optimizer p\nupdate = g + w")
    program.statements[0].target = .input(.gradient)
    #expect(program.validate().map(\.place) == [.program])

    program = try Program(parsing: "optimizer p\nupdate = g + w")
    program.nodes.swapAt(0, 1)
    #expect(program.isValid)
    program.nodes.swapAt(1, 2)
    #expect(
      program.validate().map(\.description) == [
        "the nodes are not in canonical order (call `compacted()` after an edit)"
      ])
  }

  @Test("a program within the limits is accepted, one beyond them is refused")
  func limits() throws {
    func nested(_ depth: Int) -> String {
      let open = String(repeating: "abs(", count: depth)
      return "optimizer p\nupdate = \(open)g\(String(repeating: ")", count: depth))"
    }
    #expect(throws: Never.self) { try Program(parsing: nested(Program.Limits.depth - 1)) }
    #expect(throws: Diagnostics.self) { try Program(parsing: nested(Program.Limits.depth + 1)) }

    func long(_ count: Int) -> String {
      "optimizer p\n" + String(repeating: "x = g + 1\n", count: count - 1) + "update = x"
    }
    let program = try Program(parsing: long(Program.Limits.statements))
    #expect(Graph(program).nodes.count == 3)
    #expect(throws: Diagnostics.self) { try Program(parsing: long(Program.Limits.statements + 1)) }
  }

  @Test("a deep chain of statements is lowered and hashed without exhausting the stack")
  func deep() throws {
    let text = "optimizer p\nx = g\n" + String(repeating: "x = sin(x + w)\n", count: 990)
    let program = try Program(parsing: text + "update = x")
    #expect(program.canonicalGraph.nodes.count == 2 + 2 * 990)
  }
}
