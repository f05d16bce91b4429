import DSL
import TensorCore

public struct ProgramRule: UpdateRule {
  let graph: Graph
  public init(_ program: Program) { graph = Graph(program) }
  public var application: Application { graph.appliesRaw ? .raw : .scaled }
  public func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    TemporaryState(graph, layout)
  }
}

final class TemporaryState: UpdateState {
  let graph: Graph
  let layout: ParameterLayout
  var states: [[Double]]
  init(_ graph: Graph, _ layout: ParameterLayout) {
    self.graph = graph
    self.layout = layout
    states = graph.states.map { Array(repeating: $0.start, count: size($0.kind, layout)) }
  }
  func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
    var values: [[Double]] = []
    for node in graph.nodes {
      switch node.value {
      case .constant(let c): values.append([c])
      case .hyper(let h): values.append([graph.hypers[Int(h)].value])
      case .state(let s): values.append(states[Int(s)])
      case .input(let i):
        switch i {
        case .gradient: values.append(gradient.values.map(Double.init))
        case .weights: values.append(weights.values.map(Double.init))
        case .step: values.append([Double(inputs.step)])
        case .steps: values.append([Double(inputs.steps)])
        case .learningRate: values.append([inputs.learningRate])
        }
      case .call(let id, let args):
        let op = id.value
        let kinds = args.map { graph.nodes[Int($0)].kind }
        let joined = kinds.reduce(Kind.scalar) { $0.joined(with: $1) }
        let wide = zip(args, kinds).map { widen(values[Int($0)], $1, joined) }
        let n = size(joined, layout)
        switch op.meaning {
        case .constant(let c): values.append([c])
        case .unary(let f): values.append((0..<n).map { r(f(wide[0][$0]), joined) })
        case .binary(let f): values.append((0..<n).map { r(f(wide[0][$0], wide[1][$0]), joined) })
        case .ternary(let f):
          values.append((0..<n).map { r(f(wide[0][$0], wide[1][$0], wide[2][$0]), joined) })
        case .whole: preconditionFailure()
        case .reduction(let f):
          if op.result == .layerReduction && joined == .tensor {
            values.append(
              layout.parameters.map { p in
                f(wide.map { Array($0[p.offset..<p.offset + p.count]) })
              })
          } else if op.result == .layerReduction && joined == .layer {
            values.append((0..<n).map { i in f(wide.map { [$0[i]] }) })
          } else {
            values.append([f(wide)])
          }
        }
      }
    }
    var ok = true
    for (i, s) in graph.states.enumerated() {
      let next = widen(values[Int(s.exit)], graph.nodes[Int(s.exit)].kind, s.kind)
      states[i] = next.map { r($0, s.kind) }
      ok = ok && states[i].allSatisfy(\.isFinite)
    }
    let u = widen(values[Int(graph.update)], graph.nodes[Int(graph.update)].kind, .tensor)
    for i in 0..<update.count { update[i] = Float(u[i]) }
    return ok && u.allSatisfy { Float($0).isFinite }
  }
  func r(_ x: Double, _ k: Kind) -> Double { k == .tensor ? Double(Float(x)) : x }
  func widen(_ v: [Double], _ from: Kind, _ to: Kind) -> [Double] {
    if from == to { return v }
    if from == .scalar { return Array(repeating: to == .tensor ? r(v[0], .tensor) : v[0], count: size(to, layout)) }
    return zip(layout.parameters, v).flatMap { p, x in Array(repeating: Double(Float(x)), count: p.count) }
  }
}
private func size(_ k: Kind, _ l: ParameterLayout) -> Int {
  switch k { case .scalar: 1; case .layer: l.parameters.count; case .tensor: l.count }
}
