import DSL
import Testing

@Suite struct GrammarDiagnosticsTests {
  /// A sound grammar whose fifth line on may be replaced.
  private static let sound = """
    grammar tiny
    inputs g
    operators add, mul
    constants normal 0 1
    mutate insert 1
    start sgd {
      update = g
    }
    """

  private func errors(_ text: String) -> String {
    do throws(Diagnostics) {
      _ = try Grammar.parse(text, file: "F.grammar")
      return ""
    } catch { return error.description }
  }

  @Test("a sound grammar has no errors")
  func none() { #expect(errors(Self.sound) == "") }

  @Test(
    "what is wrong is said with its place, what was expected and what came",
    arguments: [
      (
        "inputs g", "inputs g, q",
        """
        F.grammar:2:11: error: expected an input (g, w, t, T, lr, h, loss), found `q`
        inputs g, q
                  ^
        """
      ),
      (
        "operators add, mul", "operators add, mull",
        """
        F.grammar:3:16: error: expected the name of an operator, found `mull`
        operators add, mull
                       ^~~~
        hint: did you mean `mul`?
        """
      ),
      (
        "operators add, mul", "operatrs add",
        """
        F.grammar:3:1: error: expected a directive, found `operatrs`
        operatrs add
        ^~~~~~~~
        hint: did you mean `operators`?
        """
      ),
      (
        "operators add, mul", "operators add, add, mul",
        """
        F.grammar:3:16: error: `add` is listed twice
        operators add, add, mul
                       ^~~
        """
      ),
      (
        "operators add, mul", "operators add\nstage pre mul",
        """
        F.grammar:4:11: error: expected `:` after `pre`, found `mul`
        stage pre mul
                  ^~~
        """
      ),
      (
        "operators add, mul", "operators add\nstage a: mul, add, mul\nstage a: mul",
        """
        F.grammar:4:15: error: `add` stands in every stage already
        stage a: mul, add, mul
                      ^~~
        hint: list it here or under `operators`, not in both
        F.grammar:4:20: error: `mul` is listed twice
        stage a: mul, add, mul
                           ^~~
        F.grammar:5:7: error: the stage `a` stands here a second time
        stage a: mul
              ^
        """
      ),
      (
        "constants normal 0 1", "constants normal 0 -1",
        """
        F.grammar:4:21: error: expected at least 0.0 for the standard deviation, found -1.0
        constants normal 0 -1
                            ^
        """
      ),
      (
        "mutate insert 1", "mutate inject 1",
        """
        F.grammar:5:8: error: expected a kind of variation (insert, delete, modify, argument, \
        operator, target, constant, tune, wrap, unwrap, average, state, transplant, adapt), found `inject`
        mutate inject 1
               ^~~~~~
        hint: did you mean `insert`?
        """
      ),
      (
        "mutate insert 1", "mutate insert 0",
        """
        F.grammar:8:2: error: a grammar needs a line such as `mutate insert 1`
        }
         ^
        """
      ),
      (
        "update = g", "update = q",
        """
        F.grammar:7:12: error: unknown name `q`
          update = q
                   ^
        hint: inputs are g, w, t, T, lr, h and loss; declare others with `hyper` or `state`, or assign them
        """
      ),
      (
        "update = g", "update = abs(g) + w",
        """
        F.grammar:6:7: error: `sgd` uses `abs`, which this grammar does not list
        start sgd {
              ^~~
        hint: add it to `operators`
        """
      ),
      (
        "operators add, mul\nconstants normal 0 1\nmutate insert 1\nstart sgd {\n  update = g\n",
        "stage a: add\nstage b: mul\nconstants normal 0 1\nmutate insert 1\nstart sgd {\n  update = g * g + g\n",
        """
        F.grammar:7:7: error: `sgd` leaves the order of the stages with `update = x1 + g`
        start sgd {
              ^~~
        hint: list the operator in a later stage too
        """
      ),
      (
        "}", "",
        """
        F.grammar:6:11: error: this `{` is never closed
        start sgd {
                  ^
        """
      ),
      (
        "}", "}\ngenerate 4 ... 2",
        """
        F.grammar:9:1: error: `generate` must stand above the start programs
        generate 4 ... 2
        ^~~~~~~~
        F.grammar:9:16: error: expected at least 4, found 2
        generate 4 ... 2
                       ^
        """
      ),
    ])
  func located(line: String, replacement: String, expected: String) {
    let text = Self.sound.replacing(line, with: replacement)
    #expect(errors(text) == expected)
  }

  @Test("an empty file is asked for a name")
  func empty() {
    #expect(
      errors("").hasPrefix("F.grammar:1:1: error: a grammar needs a line such as `grammar NAME`"))
  }

  @Test("no damage to a grammar file traps")
  func damaged() {
    let bytes = Array(Self.sound.utf8)
    for index in bytes.indices {
      var cut = bytes
      cut.remove(at: index)
      _ = errors(String(decoding: cut, as: UTF8.self))
      _ = errors(String(decoding: bytes[..<index], as: UTF8.self))
    }
  }
}
