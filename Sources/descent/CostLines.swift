import DSL
import Foundation

extension Program {
  /// What a step costs, in words: one line for each set of roles that run the same statements.
  ///
  /// - Parameter shape: The rows and columns of the weight matrix that figures a parameter refer to; a vector has as
  ///   many numbers as that has rows.
  func costLines(
    of shape: (rows: Int, columns: Int) = Cost.referenceShape
  ) -> [String] {
    let graph = Graph(self)
    return domains.map { domain in
      let isVector = domain.roles == .vector
      let role =
        Program.Roles.named.first { domain.roles.contains($0.role) }?.role ?? .matrix
      let columns = isVector ? 1 : shape.columns
      let cost = graph.cost(rows: shape.rows, columns: columns, role: role)
      let subject =
        domains.count == 1 ? "" : "for \(domain.roles.names.joined(separator: ", ")): "
      return subject + cost.inWords + " a parameter"
        + (isVector ? " of \(shape.rows)" : " of \(shape.rows) × \(columns)")
    }
  }
}

extension Cost {
  /// Operations, bytes and memory, three digits each.
  fileprivate var inWords: String {
    func text(_ value: Double) -> String {
      value >= 100 ? String(format: "%.0f", value) : String(format: "%.3g", value)
    }
    return "\(text(operations)) operations, \(text(bytes)) bytes moved, "
      + "\(text(stateBytes)) bytes of state"
  }
}
