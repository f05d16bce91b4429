/// Lion as search found it, before people made it what was published.
///
/// Chen et al. 2023.
public enum RawLion {
  /// Program 4: what was left after automatic removal of statements, with the constants of its release; `clip` clips by
  /// the global norm.
  public static let withoutDeadCode = """
    optimizer found
    apply raw
    state m, v

    g = clip_by_global_norm(g, lr)
    g = arcsin(g)
    m = lerp(g, v, 0.8999999761581421)
    m2 = m * m
    v = lerp(g, m, 1.109133005142212)
    abs_m = sqrt(m2)
    update = m / abs_m
    wd = w * 0.4602
    update = update + wd
    lr = lr * 0.0002
    m = cosh(update)
    update = update * lr
    """

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
