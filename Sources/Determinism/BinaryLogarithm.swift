import CKernels

/// log₂ x by our own logarithm, the same bits on every machine: the system's gives others.
public func binaryLogarithm(_ x: Double) -> Double { ck_log_f64(x) * 1.442_695_040_888_963_4 }
