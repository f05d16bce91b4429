import CKernels
import DSL
import Determinism
import TensorCore
import TestKit

/// The checks that every operator must pass; each returns what failed, and where.
///
/// Numbers agree where they are equal, both NaN, or apart by no more than a stated tolerance.
struct OperatorContract {
  let operation: Operator

  /// Numbers at which operators misbehave, if they do; the sixth-last are subnormal in single precision.
  static let edges: [Double] = [
    0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, 10, .infinity, -.infinity, .nan, 1e-8, -1e-8, 88.7, 88.8,
    -87.3, 700, -700, 1e30, -1e30, 3.4e38, 1e-37, -1e-37, 0x1p20, 0x1.1p20, 1e-40, -1e-40, 1e-45,
  ]

  /// Draws a number: of order one, small, large, near 1, an integer, an edge.
  static func number(using stream: inout RandomStream) -> Double {
    switch stream.index(below: 8) {
    case 0, 1, 2: stream.normal()
    case 3: stream.normal() * 1e-4
    case 4: stream.normal() * 60
    case 5: 1 + stream.normal() * 1e-3
    case 6: (stream.normal() * 4).rounded()
    default: edges[stream.index(below: edges.count)]
    }
  }

  /// The arguments of `count` calls: all pairs of edges for up to two arguments, and random ones.
  func arguments(_ count: Int) -> [[Double]] {
    var stream = RandomStream(seed: 5, UInt64(operation.name.utf8.count))
    var calls: [[Double]] = []
    if operation.arity == 1 { calls = Self.edges.map { [$0] } }
    if operation.arity == 2 { calls = Self.edges.flatMap { x in Self.edges.map { [x, $0] } } }
    for _ in 0..<count {
      calls.append((0..<operation.arity).map { _ in Self.number(using: &stream) })
    }
    return calls
  }

  /// The closure on single numbers; a reduction ranges over one element.
  func meaning(_ x: [Double]) -> Double {
    switch operation.meaning {
    case .constant(let value): value
    case .unary(let function): function(x[0])
    case .binary(let function): function(x[0], x[1])
    case .ternary(let function): function(x[0], x[1], x[2])
    case .reduction(let function): function(x.map { [$0] })
    case .whole(let function): function(x.map { [$0] })[0]
    case .matrix(let function): function(x.map { Matrix(rows: 1, columns: 1, [$0]) }).elements[0]
    case .random: .nan
    }
  }

  /// Whether it is defined on single numbers, scalars: what takes or draws matrices is not.
  var takesSingleNumbers: Bool {
    if case .random = operation.meaning { return false }
    return operation.parameters.allSatisfy { $0.form == .any || $0.form == .scalar }
  }

  /// The kernel, or else the definition, on single numbers in double precision.
  func value(_ x: [Double]) -> Double {
    if case .primitive(let kernel) = operation.implementation { return kernel.evaluate(x) ?? .nan }
    let oracle = Interpreter(Program(name: "none"), layout: ParameterLayout())
    if case .scalar(let number) = oracle.apply(operation, x.map { .scalar($0) }) { return number }
    return .nan
  }

  /// Kernel or definition against closure in double precision: 1e-13 relative, nothing below 1e-290.
  func scalarFailures() -> [String] {
    guard takesSingleNumbers else { return [] }
    return arguments(3000).compactMap { x in
      let (found, expected) = (value(x), meaning(x))
      if found.isNaN && expected.isNaN || found == expected { return nil }
      if max(found.magnitude, expected.magnitude) < 1e-290 { return nil }
      if (found - expected).magnitude <= 1e-13 * expected.magnitude { return nil }
      return "\(operation.name)\(x) is \(found), not \(expected)"
    }
  }

  /// The vector forms of the kernel against the closure: one unit in the last place in single precision,
  /// since a value within 1e-14 of the middle between two may be rounded to either.
  func tensorFailures() -> [String] {
    guard case .primitive(let kernel) = operation.implementation,
      case .elementwise(let index) = kernel.action
    else { return [] }
    let calls = arguments(1100)
    var failures: [String] = []
    for count in [0, 1, 3, 15, 16, 17, 63, 257, 512, calls.count] {
      for singles in 0..<(1 << operation.arity) - (operation.arity > 1 ? 1 : 0) {
        if operation.arity == 1 && singles > 0 { continue }
        guard let form = ck_kernel_form(index, UInt32(singles)) else {
          return ["\(operation.name) has no form \(singles)"]
        }
        failures += run(form, singles, Array(calls.suffix(count)), inPlace: false)
        failures += run(form, singles, Array(calls.suffix(count)), inPlace: true)
      }
    }
    return failures
  }

  private func run(
    _ form: ck_elementwise, _ singles: Int, _ calls: [[Double]], inPlace: Bool
  ) -> [String] {
    let count = calls.count
    var columns = (0..<4).map { argument in
      argument < operation.arity
        ? calls.map { Float($0[argument]) } + [0] : Array(repeating: Float(0), count: count + 1)
    }
    let inputs = columns
    let guardValue: Float = 12345
    var output = Array(repeating: guardValue, count: count + 1)
    let first = (0..<operation.arity).first { singles & (1 << $0) == 0 } ?? 0
    let mode = ck_denormals_flush()
    if inPlace {
      columns[first].withUnsafeMutableBufferPointer { target in
        guard let base = target.baseAddress else { return }
        let a = first == 0 ? UnsafePointer(base) : pointer(inputs[0])
        let b = first == 1 ? UnsafePointer(base) : pointer(inputs[1])
        let c = first == 2 ? UnsafePointer(base) : pointer(inputs[2])
        form(count, base, a, b, c, pointer(inputs[3]))
        if first != 0 { a.deallocate() }
        if first != 1 { b.deallocate() }
        if first != 2 { c.deallocate() }
      }
      output = columns[first]
      output[count] = guardValue
    } else {
      form(count, &output, inputs[0], inputs[1], inputs[2], inputs[3])
    }
    ck_denormals_restore(mode)
    var failures: [String] = []
    if output[count] != guardValue { failures.append("\(operation.name) writes past the end") }
    for place in 0..<count {
      let x = (0..<operation.arity).map { argument in
        flushed(Double(inputs[argument][singles & (1 << argument) == 0 ? place : 0]))
      }
      let expected = Float(flushed(meaning(x)))
      let found = output[place]
      if found.isNaN && expected.isNaN || found == expected { continue }
      if abs(found) <= .leastNormalMagnitude && abs(expected) <= .leastNormalMagnitude { continue }
      if found.nextUp == expected || found.nextDown == expected { continue }
      failures.append("\(operation.name)\(x) form \(singles) is \(found), not \(expected)")
    }
    return failures
  }

  private func pointer(_ values: [Float]) -> UnsafePointer<Float> {
    let copy = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
    copy.initialize(from: values, count: values.count)
    return UnsafePointer(copy)
  }

  /// Rounds to single precision; subnormals become zeros of their sign.
  private func flushed(_ value: Double) -> Double {
    let rounded = Float(value)
    return rounded.isSubnormal ? (rounded < 0 ? -0.0 : 0) : Double(rounded)
  }

  /// The laws that the entry claims, up to the sign of zero.
  func lawFailures() -> [String] {
    let laws = operation.laws
    var failures: [String] = []
    guard takesSingleNumbers else { return [] }
    func check(_ law: String, _ x: [Double], _ left: Double, _ right: Double) {
      if left == right || left.isNaN && right.isNaN { return }
      failures.append("\(operation.name) is not \(law) at \(x): \(left) and \(right)")
    }
    for x in arguments(1000) {
      let y = value(x)
      if laws.contains(.commutative) { check("commutative", x, y, value(x.reversed())) }
      if laws.contains(.odd) { check("odd", x, value(x.map { -$0 }), -y) }
      if laws.contains(.even) { check("even", x, value(x.map { -$0 }), y) }
      if laws.contains(.involution) { check("an involution", x, value([y]), x[0]) }
      if laws.contains(.idempotent) {
        if operation.arity == 1 { check("idempotent", x, value([y]), y) }
        if operation.arity == 2 { check("idempotent", x, value([x[0], x[0]]), x[0]) }
      }
      if let identity = operation.rightIdentity {
        check("without effect", x, value([x[0], identity]), x[0])
      }
    }
    return failures
  }

  /// The examples of the entry, parsed and computed by the oracle.
  func exampleFailures() -> [String] {
    if operation.examples.isEmpty, takesSingleNumbers {
      return ["\(operation.name) has no example"]
    }
    return operation.examples.compactMap { example in
      guard case .scalar(let found) = Interpreter.value(of: example.call) else {
        return "\(example.call) is no scalar"
      }
      let close = (found - example.value).magnitude <= 1e-13 * example.value.magnitude
      return close ? nil : "\(example.call) is \(found), not \(example.value)"
    }
  }

  /// A derived operator costs what its parts cost.
  func costFailures() -> [String] {
    guard let parts = operation.definition else { return [] }
    let cost = parts.nodes.reduce(0.0) { sum, node in
      if case .call(let part, _) = node { sum + part.value.cost } else { sum }
    }
    return cost == operation.cost ? [] : ["\(operation.name) costs \(cost), not \(operation.cost)"]
  }
}
