import DSL
import Foundation
import Machine
import TensorCore
import TestKit
import Testing

/// The library against trajectories that PyTorch, Optax and papers' equations in NumPy made in double precision
/// (`Tests/Reference`).
@Suite struct LibraryGoldenTests {
  @Test("every optimizer of the library follows its golden", arguments: Library.all.map(\.name))
  func follows(name: String) throws {
    let program = try #require(Library.program(named: name))
    let golden = try Golden(name)
    let distance = try GoldenDistance(program, golden)
    #expect(distance.weights <= Golden.tolerance, "reference: \(golden.reference)")
    #expect(distance.displacement <= Golden.tolerance, "reference: \(golden.reference)")
    #expect(distance.evaluated <= Golden.tolerance, "reference: \(golden.reference)")
  }

  @Test(
    "the defaults of the library are those that the goldens were made with",
    arguments: Library.all.map(\.name))
  func defaults(name: String) throws {
    let program = try #require(Library.program(named: name))
    let hypers = Dictionary(uniqueKeysWithValues: program.hypers.map { ($0.name, $0.value) })
    #expect(try hypers == Golden(name).hypers)
  }

  @Test("every golden has an optimizer")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
    #expect(files.sorted() == Library.all.map { $0.name + ".json" }.sorted())
  }

  // The canary: what is nearly right must not pass.
  @Test(
    "a program with one thing changed leaves the golden",
    arguments: [
      ("adam", "beta2 = 0.999 in", "beta2 = 0.998 in"), ("adam", "1e-8", "2e-8"),
      ("adam", "sqrt(debias(v, beta2, t)) + eps", "sqrt(debias(v, beta2, t) + eps)"),
      ("adamw", "wd = 0.01", "wd = 0.011"), ("lion", "beta1 = 0.9 ", "beta1 = 0.89 "),
      ("nesterov", "g + beta * m", "m"), ("nadamw", "t + 1", "t"),
      ("adabelief", "g - m", "g"), ("rmsprop", "square(g)", "abs(g)"),
      ("adagrad", "v + square(g)", "square(g)"), ("signsgd", "sign(g)", "sign(g + 1e-4)"),
      ("adamax", "abs(g) + eps", "abs(g)"), ("amsgrad", "max(greatest_v, v)", "v"),
      ("nadam", "psi = 0.004", "psi = 0.0041"), ("radam", "length > 5", "length > 6"),
      ("yogi", "state v = 1e-6", "state v = 2e-6"),
      ("adan", "beta2 * difference", "0.9 * difference"),
      ("exadam", "beta1 ^ t", "beta2 ^ t"), ("ademamix", "alpha = 5", "alpha = 5.01"),
      ("lars", "wd = 0.0005", "wd = 0.0006"), ("lamb", "norm(w) / norm(d)", "norm(w) / norm(g)"),
      ("sgd-sai", "size(g) - 1", "size(g)"), ("novograd", "t == 1", "t == 0"),
      ("polyak", "loss - least", "loss - 0.001"),
      ("hypergradient", "beta = 0.001", "beta = 0.0011"),
      ("dadapt-sgd", "1e-6", "1.001e-6"), ("dadapt-adam", "abs(s)", "s"),
      ("prodigy", "dot(g, way)", "dot(g, m)"), ("classp", "threshold = 0.5", "threshold = 0.49"),
      ("adahessian", "abs(h)", "h"), ("sophia", "mod(t, 10) == 1", "mod(t, 10) == 2"),
      ("sm3", "min(by_row, by_column)", "by_row"), ("gradient-noise", "normal(0)", "normal(1)"),
      ("adadagradnorm", "row = 0.01", "row = 0.011"), ("schedule-free-sgd", "eval = x", "eval = z"),
      ("schedule-free-adamw", "wd * w", "wd * z"),
      ("sgd-sai", "where(t == 1, g,", "where(t == 1, 0,"),
    ])
  func canary(name: String, original: String, changed: String) throws {
    let text = try #require(Library.program(named: name)).text
    try #require(text.contains(original))
    let program = try Program(parsing: text.replacingOccurrences(of: original, with: changed))
    let golden = try Golden(name)
    #expect(try GoldenDistance(program, golden).greatest > Golden.tolerance)
  }
}
