/// The 24 noiseless functions of the Black-Box Optimization Benchmarking workshop, with the instances of COCO.
///
/// Hansen, Finck, Ros, Auger 2009: "Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions
/// Definitions" (INRIA research report 6829). Every function is x ↦ f(T(x − xₒₚₜ)) + fₒₚₜ: a few stages T that
/// rotate, stretch and bend space, then a landscape f. An instance chooses xₒₚₜ, fₒₚₜ and the rotations, by the
/// random numbers that COCO has used since 2009, so that figures can be set beside published ones. All in double
/// precision with our own elementary functions.
public enum BBOB {
  /// A function of the suite, without dimension and instance.
  public struct Entry: Sendable, Equatable {
    /// Its number in the report, 1 to 24.
    public let number: Int
    /// Its name in the report.
    public let name: String
    /// Whether `Function.gradient(at:)` exists: the function has a gradient but for kinks on a set of measure zero,
    /// and the gradient says more than where the next wrinkle is.
    public let isSmooth: Bool
  }

  /// The functions in the order of their numbers.
  public static let functions: [Entry] = [
    ("Sphere", true), ("Separable ellipsoid", true), ("Separable Rastrigin", true),
    ("Büche-Rastrigin", true), ("Linear slope", true), ("Attractive sector", true),
    ("Step ellipsoid", false), ("Rosenbrock", true), ("Rotated Rosenbrock", true),
    ("Rotated ellipsoid", true), ("Discus", true), ("Bent cigar", true), ("Sharp ridge", true),
    ("Different powers", true), ("Rotated Rastrigin", true), ("Weierstrass", false),
    ("Schaffers F7", true), ("Ill-conditioned Schaffers F7", true), ("Griewank-Rosenbrock", true),
    ("Schwefel", true), ("Gallagher, 101 peaks", true), ("Gallagher, 21 peaks", true),
    ("Katsuura", false), ("Lunacek bi-Rastrigin", true),
  ].enumerated().map { Entry(number: $0 + 1, name: $1.0, isSmooth: $1.1) }

  /// The dimensions for which the report defines the functions.
  public static let dimensions = 2...40
}
