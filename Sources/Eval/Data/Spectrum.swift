import Determinism

/// Symmetric matrices with a chosen spectrum in a random basis, for generated tasks.
enum Spectrum {
  /// Q · diag(eigenvalues) · Qᵀ, row-major, Q an orthogonal matrix drawn from `stream`.
  static func matrix(_ eigenvalues: [Double], using stream: inout RandomStream) -> [Double] {
    let count = eigenvalues.count
    let basis = orthonormal(count, using: &stream)
    var matrix = [Double](repeating: 0, count: count * count)
    for (vector, value) in zip(basis, eigenvalues) {
      for i in 0..<count {
        for j in 0..<count { matrix[i * count + j] += value * vector[i] * vector[j] }
      }
    }
    return matrix
  }

  /// `count` orthonormal vectors: normal ones made orthogonal twice over (Gram and Schmidt).
  static func orthonormal(
    _ count: Int, using stream: inout RandomStream
  ) -> [[Double]] {
    var basis: [[Double]] = []
    while basis.count < count {
      var vector = (0..<count).map { _ in stream.normal() }
      for _ in 0..<2 {
        for earlier in basis {
          let overlap = zip(vector, earlier).reduce(0) { $0 + $1.0 * $1.1 }
          for i in 0..<count { vector[i] -= overlap * earlier[i] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-6 { basis.append(vector.map { $0 / norm }) }
    }
    return basis
  }
}
