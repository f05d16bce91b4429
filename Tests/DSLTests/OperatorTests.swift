import CKernels
import Foundation
import TestKit
import Testing

@testable import DSL

@Suite struct OperatorTests {
  static let all = Operator.all.map(\.name)

  private func contract(_ name: String) throws -> OperatorContract {
    OperatorContract(operation: try #require(Operator.named(name)).value)
  }

  @Test("kernel or definition and closure agree on single numbers", arguments: all)
  func scalars(_ name: String) throws {
    let failures = try contract(name).scalarFailures()
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(3))")
  }

  @Test("every form of a kernel agrees with the closure at every length", arguments: all)
  func tensors(_ name: String) throws {
    let failures = try contract(name).tensorFailures()
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(3))")
  }

  @Test("an operator obeys the laws that its entry claims", arguments: all)
  func laws(_ name: String) throws {
    let failures = try contract(name).lawFailures()
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(3))")
  }

  @Test("the examples of an entry hold", arguments: all)
  func examples(_ name: String) throws {
    let failures = try contract(name).exampleFailures()
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test(
    "an operator gives what its closure says, of the kind it promises, on values of all kinds",
    arguments: all)
  func kinds(_ name: String) throws {
    let failures = try contract(name).kindFailures()
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(2))")
  }

  @Test("the laws hold on values of all kinds", arguments: all)
  func matrixLaws(_ name: String) throws {
    let failures = try contract(name).matrixLawFailures()
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(2))")
  }

  @Test("a result has the degree that the entry claims", arguments: all)
  func degrees(_ name: String) throws {
    let failures = try contract(name).degreeFailures()
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(2))")
  }

  @Test("a derived operator costs what its parts cost", arguments: all)
  func costs(_ name: String) throws {
    let failures = try contract(name).costFailures()
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("the checks catch an operator that is wrong in kernel, laws, examples and cost")
  func canary() {
    let wrongKernel = Operator.primitive(
      "sin", ["x"], "", laws: .odd, degree: .onlyZero, cost: 1, meaning: .unary { $0 },
      examples: [("1 + 1", 3)], kernel: Kernel(name: "cos"))
    let wrongCost = Operator.derived(
      "twice", ["x"], "", cost: 5, meaning: .unary { 2 * $0 }, examples: [], as: "x + x + x")
    #expect(!OperatorContract(operation: wrongKernel).scalarFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongKernel).tensorFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongKernel).lawFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongKernel).exampleFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongCost).scalarFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongCost).exampleFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongCost).costFailures().isEmpty)
  }

  @Test("the checks catch an operator that is wrong on matrices")
  func matrixCanary() {
    let wrongMeaning = Operator.derived(
      "trace", [.init("x", .matrix)], "", result: .layerReduction, laws: .even, cost: 1,
      meaning: .matrix { Matrix($0[0][0, 0]) }, examples: [], as: "sum(x * identity(x))")
    let wrongKind = Operator.derived(
      "transpose", [.init("x", .matrix)], "", result: .transposed, cost: 0,
      meaning: .matrix { $0[0].transposed }, examples: [], as: "x * 1")
    let wrongDegree = Operator.matrix(
      "transpose", [.init("x", .matrix)], "", result: .transposed, laws: .even, degree: .times(2),
      function: .transpose, work: { _ in 0 }, meaning: { $0[0].transposed })
    #expect(!OperatorContract(operation: wrongMeaning).kindFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongMeaning).matrixLawFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongKind).kindFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongDegree).degreeFailures().isEmpty)
    #expect(!OperatorContract(operation: wrongDegree).matrixLawFailures().isEmpty)
  }

  @Test("no two operators share a name or an alias")
  func names() {
    let names = Operator.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for name in names { #expect(Operator.named(name) != nil) }
    #expect(Operator.named("nonsense") == nil)
  }

  @Test("all of Lion's 45 functions but invert can be said")
  func lion() {
    let functions = [
      "add", "sub", "mul", "div", "max", "min", "get_pi", "get_e", "get_eps", "abs", "cos", "sin",
      "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
      "exp", "exp2", "exp10", "expm1", "log", "log10", "log2", "log1p", "square", "sqrt", "cube",
      "cbrt", "sign", "reciprocal", "norm", "negative", "global_norm", "interpolate", "dot",
      "cosine_sim", "clip_by_global_norm", "power",
    ]
    #expect(functions.count == 44)
    for name in functions { #expect(Operator.named(name) != nil, "\(name) is missing") }
    for name in ["div_eps", "sqrt_abs", "log_abs", "log2_abs", "log10_abs", "log1p_abs"] {
      #expect(Operator.named(name) != nil, "\(name) is missing")
    }
    #expect(Operator.named("invert") == nil)
  }

  @Test("a sum does not depend on how it is cut, and is exact where double precision is")
  func sums() {
    let values = (0..<3000).map { Float($0 % 97) * 0.25 - 7 }
    let whole = ck_sum(0, values.count, values)
    #expect(whole == values.reduce(0.0) { $0 + Double($1) })
    for piece in [256, 512, 1024] {
      var sum = 0.0
      for start in stride(from: 0, to: values.count, by: piece) {
        let part = Array(values[start..<min(start + piece, values.count)])
        sum = ck_sum(sum, part.count, part)
      }
      #expect(sum == whole)
    }
  }

  @Test("powers of two have whole logarithms, and small integer powers are exact")
  func exactness() throws {
    let log2 = try contract("log2")
    for exponent in -1022...1023 {
      #expect(
        log2.value([Double(sign: .plus, exponent: exponent, significand: 1)]) == Double(exponent))
    }
    let pow = try contract("pow")
    for x in [-3.7, -1, 0, 0.1, 1e200] {
      #expect(pow.value([x, 0]) == 1)
      #expect(pow.value([x, 1]) == x)
      #expect(pow.value([x, 2]) == x * x)
    }
  }

  @Test("docs/operators.md is what the table says")
  func reference() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/operators.md")
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try Operator.referenceMarkdown.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.lastPathComponent); run again without RECORD_GOLDENS")
    }
    let written = try String(contentsOf: file, encoding: .utf8)
    #expect(written == Operator.referenceMarkdown, "run scripts/generate and commit what it writes")
  }
}
