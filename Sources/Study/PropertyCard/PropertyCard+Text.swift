import DSL
import Eval

/// What the text tells.
extension PropertyCard {
  var scaleLines: [Line] {
    var lines: [Line] = []
    let topic = "scale of the gradient"
    if let degree = properties.degree {
      lines.append(
        Line(
          topic: topic,
          finding: "degree \(shortText(of: degree)): a loss c times as large gives updates "
            + (degree == 0 ? "of the same size" : "c^\(shortText(of: degree)) times as large"),
          evidence: .proved))
    } else {
      lines.append(
        Line(topic: topic, finding: "no degree follows from the text", evidence: .unknown))
    }
    if let conversion {
      lines.append(
        Line(
          topic: topic,
          finding:
            "degree \(shortText(of: conversion.degree, digits: 2)) between gradients 2⁻⁸ and 2⁸ "
            + "times the usual",
          evidence: .measured))
    }
    return lines
  }

  var boundLines: [Line] {
    var lines = bounds.map { roles, bound in
      Line(
        topic: "bound of the update",
        finding: subject(of: roles) + words(for: bound),
        evidence: bound.element.isFinite ? .proved : .unknown)
    }
    // Where updates follow the gradients, so does the largest.
    if let extremes, conversion?.isSingle == true {
      lines.append(
        Line(
          topic: "bound of the update",
          finding: "the largest element met was \(shortText(of: extremes.largestElement))"
            + (program.appliesRaw ? " · lr" : ""),
          evidence: .measured))
    }
    return lines
  }

  private func words(for bound: Bound) -> String {
    guard bound.element.isFinite else { return "none was found" }
    let unit = program.appliesRaw && followsRate ? " · lr" : ""
    var words = "each element is at most \(shortText(of: bound.element))\(unit)"
    if bound.rootMeanSquare < 0.999 * bound.element {
      words +=
        " and the root mean square of a 256 × 256 matrix at most "
        + "\(shortText(of: bound.rootMeanSquare))\(unit)"
    }
    if bound.decay != nil { words += ", weight decay aside" }
    return words + "; looked at: the first \(Bound.steps) steps"
      + (bound.rises ? ", and it rises still" : "")
  }

  /// Whom a line is about, where a program has sections.
  private func subject(of roles: Program.Roles) -> String {
    roles == .all ? "" : "\(roles.names.joined(separator: ", ")): "
  }

  var costLines: [Line] {
    let graph = Graph(program)
    var lines: [Line] = []
    for roles in graph.domains {
      let isVector = roles == .vector
      let role = Program.Roles.named.first { roles.contains($0.role) }?.role ?? .matrix
      let columns = isVector ? 1 : Cost.referenceShape.columns
      let cost = graph.cost(columns: columns, role: role)
      let states = graph.states.filter { $0.roles.contains(role) }
      let kinds = states.map { "\($0.name) (\($0.kind))" }.joined(separator: ", ")
      lines.append(
        Line(
          topic: "memory",
          finding: subject(of: roles)
            + (states.isEmpty
              ? "none"
              : "\(kinds): \(shortText(of: cost.stateBytes)) bytes a parameter"),
          evidence: .proved))
      lines.append(
        Line(
          topic: "cost of a step",
          finding: subject(of: roles)
            + "\(shortText(of: cost.operations)) operations and \(shortText(of: cost.bytes)) bytes "
            + "a parameter of \(Cost.referenceShape.rows) × \(columns)",
          evidence: .proved))
    }
    if properties.gradientsPerStep > 1 {
      lines.append(
        Line(
          topic: "cost of a step",
          finding: "it evaluates \(properties.gradientsPerStep) gradients a step",
          evidence: .proved))
    }
    lines.append(
      Line(topic: "coupling", finding: "\(properties.coupling)", evidence: .proved))
    return lines
  }

  var weightLines: [Line] {
    // Where all roles read them alike, once is enough.
    let isUniform = bounds.allSatisfy {
      $0.bound.decay == bounds[0].bound.decay
        && $0.bound.readsWeights == bounds[0].bound.readsWeights
    }
    return (isUniform ? [(.all, bounds[0].bound)] : bounds).map { roles, bound in
      let decay = bound.decay.map {
        "decoupled weight decay: a summand \(shortText(of: $0))\(unitOfDecay) · w"
      }
      let finding: String =
        switch (decay, bound.readsWeights) {
        case (nil, false): "the update does not depend on them"
        case (let decay?, false): decay
        case (let decay?, true): "\(decay); besides, what is left depends on them"
        case (nil, true): "the update depends on them, and not by a summand c · w alone"
        }
      return Line(
        topic: "the weights", finding: subject(of: roles) + finding, evidence: .proved)
    }
  }

  private var unitOfDecay: String { program.appliesRaw && followsRate ? " · lr" : "" }
}
