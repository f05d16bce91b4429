/// Tells code of other languages, to say so rather than to complain of every line of it.
enum ForeignCode {
  /// Words that stand in no program of ours, each with its language.
  private static let signs: [(sign: String, language: String)] = [
    ("import torch", "Python"), ("import jax", "Python"), ("import optax", "Python"),
    ("import numpy", "Python"), ("optax.", "Python"), ("torch.", "Python"), ("jnp.", "Python"),
    ("np.", "Python"), ("self.", "Python"), ("def ", "Python"), ("class ", "Python"),
    ("return ", "a language with functions"),
    ("#include", "C"), ("void ", "C"), ("float ", "C"), ("double ", "C"),
    ("func ", "Swift"), ("let ", "a language with functions"),
    ("var ", "a language with functions"),
    ("function ", "a language with functions"), ("for i ", "a language with loops"),
    ("for _ ", "a language with loops"),
    ("for (", "a language with loops"),
    ("while ", "a language with loops"), ("if ", "a language with branches"),
  ]

  /// The language that a piece of code seems to be of; nil where nothing tells.
  static func language(of lines: [String], info: String) -> String? {
    for (sign, language) in signs {
      let isWord = sign.hasSuffix(" ") || sign.hasPrefix("import")
      let isThere = lines.contains { line in
        isWord ? line.trimmed.hasPrefix(sign) : line.contains(sign)
      }
      if isThere { return language }
    }
    return ["python", "py", "c", "cpp", "swift", "javascript", "js", "rust", "julia", "go"]
      .contains(info) ? info : nil
  }
}
