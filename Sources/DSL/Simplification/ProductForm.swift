/// A value as a product of other values and a number: c · Π xᵢ.
private struct ProductForm {
  var number: Double
  /// The factors, in the order of their nodes; one may stand several times.
  var factors: [Program.NodeID]
}

extension Workbench {
  /// A sum or difference of two products as their common factors times what is left; nil where they have none.
  mutating func factored(_ node: Program.NodeID) -> Program.NodeID? {
    guard case .call(let operation, let arguments) = value(node),
      operation == OperatorLaws.addition || operation == OperatorLaws.subtraction
    else { return nil }
    var (left, right) = (productForm(of: arguments[0]), productForm(of: arguments[1]))
    var common: [Program.NodeID] = []
    for factor in left.factors {
      guard let place = right.factors.firstIndex(of: factor),
        let own = left.factors.firstIndex(of: factor)
      else { continue }
      common.append(factor)
      right.factors.remove(at: place)
      left.factors.remove(at: own)
    }
    guard !common.isEmpty, left.number.isOrdinary, right.number.isOrdinary,
      let first = product(left), let second = product(right),
      let sum = call(operation, .init([first, second]))
    else { return nil }
    return product(ProductForm(number: 1, factors: [sum] + common))
  }

  private func productForm(of node: Program.NodeID) -> ProductForm {
    var form = ProductForm(number: 1, factors: [])
    var stack = [node]
    while let part = stack.popLast() {
      switch value(part) {
      case .constant(let number) where number.isOrdinary: form.number *= number
      case .call(OperatorLaws.multiplication, let arguments): stack += arguments
      case .call(OperatorLaws.negation, let arguments):
        form.number = -form.number
        stack += arguments
      default: form.factors.append(part)
      }
    }
    form.factors.sort()
    return form
  }

  private mutating func product(_ form: ProductForm) -> Program.NodeID? {
    var result: Program.NodeID? = form.number == 1 ? nil : builder.constant(form.number)
    for factor in form.factors {
      guard let known = result else {
        result = factor
        continue
      }
      result = call(OperatorLaws.multiplication, .init([known, factor]))
      if result == nil { return nil }
    }
    return result ?? builder.constant(form.number)
  }
}
