import DSL
import Machine
import TensorCore

extension Measurement {
  /// A step of Muon on one matrix against the matrix products of its five Newton–Schulz iterations, three each, at
  /// the bare product's rate; two of the three are symmetric, so that half of each may be saved.
  static func muon() -> String {
    let (side, iterations) = (256, 5)
    let text = """
      optimizer muon
      state m
      m = lerp(g, m, 0.95)
      update = newton_schulz(lerp(g, m, 0.95), 3.4445, -4.775, 2.0315, \(iterations))
      """
    let rule: ProgramRule
    do { rule = ProgramRule(Graph(try Program(parsing: text))) } catch {
      preconditionFailure("\(error)")
    }
    let layout = ParameterLayout([("w", [side, side], .matrix)])
    let state = rule.makeState(for: layout, seed: 1)
    let values = (0..<layout.count).map { Float($0 * 37 % 1999 - 999) / 1000 }
    let (gradient, update) = (Buffer(values), Buffer(count: layout.count))
    let product = BareProduct(rows: side, columns: side, inner: side)
    let bare = Timing(goes: 201) { for _ in 0..<3 * iterations { product.run() } }
    let whole = Timing(goes: 201) {
      let isFinite = state.step(
        gradient: gradient, weights: gradient, update: update,
        at: StepInputs(step: 1, steps: 1, learningRate: 1))
      precondition(isFinite, "Muon must stay finite")
    }
    return """
      {"operations": \(3 * iterations * product.operations), "bare": \(bare.json(1e6, share: 1)), \
      "whole": \(whole.json(1e6, share: 1))}
      """
  }
}
