import DSL
import Foundation
import TestKit
import Testing

/// The canaries of the rules that take matrices apart: what is nearly right must leave the golden.
@Suite struct MatrixCanaryTests {
  @Test(
    "a matrix rule with one thing changed leaves its golden",
    arguments: [
      ("muon", "beta = 0.95 in", "beta = 0.94 in"), ("muon", "-4.775", "-4.7"),
      ("muon", "rows(g) / columns(g)", "columns(g) / rows(g)"), ("muon", "g + beta * m", "m"),
      ("polargrad", "sum(m * polar) * polar", "norm(m) * polar"),
      ("drop-muon", "keep = 0.5", "keep = 0.6"), ("drop-muon", "uniform(1)", "uniform(2)"),
      ("drop-muon", "m = where(active, lerp(g, m, beta), m)", "m = lerp(g, m, beta)"),
      ("swan", "rownorm(g, 1)", "rownorm(g, 0.99)"), ("swan", "norm(even)", "norm(g)"),
      ("sinkgd", "x = colnorm(rownorm(g, 1), 1)", "x = g"),
      ("sinkgd", "colnorm(rownorm(x, 1), 1)", "rownorm(colnorm(x, 1), 1)"),
      ("adafactor", "decay = 0.8 in", "decay = 0.79 in"),
      ("adafactor", "row_mean(square(g))", "row_max(square(g))"),
      ("adafactor", "threshold = 1 in", "threshold = 1.1 in"), ("adafactor", "rms(w)", "1"),
      ("shampoo", "state l: gram = 0.0001", "state l: gram = 0.01"),
      ("shampoo", "inverse_root(r, 4)", "inverse_root(r, 3)"),
      ("soap", "period = 10", "period = 9"), ("soap", "refresh_basis(l, p)", "qr(l)"),
      ("soap", "state r: gram_cols = 1e-6", "state r: gram_cols = 1"),
      ("lanton", "noise_beta = 0.9 in", "noise_beta = 0.89 in"),
      ("lanton", "rate / total_max(rate)", "rate"), ("lanton", "state before = g", "state before"),
      ("galore", "scale = 0.25", "scale = 0.251"),
      ("galore", "(g, 4), p)", "(g, 4), left_vectors(g, 4))"),
      ("fira", "gamma = 1.01", "gamma = 1.02"), ("fira", "col_norm(low)", "norm(low)"),
      ("apollo", "floor((t - 1)", "floor((t)"),
      ("apollo", "gamma = 1.01", "gamma = 1.02"),
      ("apollo-mini", "scale = 11.313", "scale = 11.314"),
      ("frugal", "where(age == 0, 0, v)", "v"), ("frugal", "free = 1 in", "free = 0.99 in"),
      ("frugal", "qr(row_projection", "(row_projection"),
      ("adam8bit", "m = round8(m)", "m = m"), ("adam8bit", "round8_positive(v)", "round8(v)"),
    ])
  func canary(name: String, original: String, changed: String) throws {
    let text = try #require(Library.program(named: name)).text
    try #require(text.contains(original))
    let program = try Program(parsing: text.replacingOccurrences(of: original, with: changed))
    #expect(try GoldenDistance(program, Golden(name)).greatest > Golden.tolerance)
  }
}
