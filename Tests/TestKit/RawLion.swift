import Foundation

/// Lion as search found it, before people made it what was published.
///
/// Chen et al. 2023.
public enum RawLion {
  /// Program 4, the example of the guides: what was left after automatic removal of statements.
  public static let withoutDeadCode: String = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = package.appendingPathComponent("docs/guides/raw-lion.opt")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      preconditionFailure("\(file.path) cannot be read")
    }
    return text
  }()

  /// Program 8, reconstructed: 21 statements, with dead ones among them.
  public static let asFound = """
    optimizer found
    apply raw
    state m, v

    g = clip_by_global_norm(g, lr)
    m = clip_by_global_norm(m, lr)
    v845 = sqrt(0.627)
    v968 = sign(v)
    v968 = v - v
    g = arcsin(g)
    m = lerp(g, v, 0.8999999761581421)
    v1 = m * m
    v = lerp(g, m, 1.109133005142212)
    v845 = tanh(v845)
    lr = lr * 0.000217
    update = m * lr
    v1 = sqrt(v1)
    update = update / v1
    wd = lr * 0.4602
    v1 = square(v1)
    wd = wd * w
    m = cosh(update)
    lr = tan(1.4572)
    update = update + wd
    lr = cos(v845)
    """
}
