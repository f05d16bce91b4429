/// Every task, tier by tier: the only place that makes a `TieredTask`.
public enum TaskCatalogue {
  /// Milliseconds a run: what breeding sees.
  public static let search: [TieredTask<SearchTier>] = [
    TieredTask(Quadratic()), TieredTask(ZipfRegression()), TieredTask(AssociativeMemory()),
    TieredTask(DigitsMLP()), TieredTask(TeacherStudent()), TieredTask(CharMLP()),
  ]
  /// Tenths of a second a run: what promotion sees.
  public static let select: [TieredTask<SelectTier>] = [
    TieredTask(CharTransformer()), TieredTask(GrammarGRU()), TieredTask(DigitsDeep()),
    TieredTask(DigitsConvolution()), TieredTask(ModularAddition()), TieredTask(CharWide()),
    TieredTask(ZipfTokens()), TieredTask(Autoencoder()),
  ]
  /// Seconds a run: what nobody tunes on.
  public static let heldOut: [TieredTask<HeldOutTier>] = [
    TieredTask(CharTransformerHeldOut()), TieredTask(DigitsTransformerHeldOut()),
    TieredTask(MarkovLSTM()), TieredTask(DigitsAutoencoderHeldOut()),
    TieredTask(DigitsConvolutionHeldOut()), TieredTask(DigitsHeldOut()), TieredTask(CharHeldOut()),
    TieredTask(MatrixFactorisation()),
  ]
  /// The long ones, for the final report.
  public static let report: [TieredTask<ReportTier>] = [
    TieredTask(CharTransformerReport()), TieredTask(DigitsTransformerReport()),
  ]

  /// A task and its tier, where the tier is known only at run time.
  public struct Entry: Sendable {
    /// The tier.
    public let tier: TierName
    /// The task.
    public let task: any ProxyTask
  }

  /// All tasks: tier by tier, within a tier in the order above.
  public static let all: [Entry] =
    entries(search) + entries(select) + entries(heldOut) + entries(report)

  /// The task of that name, of whatever tier, or the variant; nil where there is none.
  public static func named(_ name: String) -> Entry? {
    all.first { $0.task.name == name } ?? Variant(named: name).map { variant(of: $0) }
  }

  /// The variants of a tier's pool as tasks.
  public static func variants(_ tier: TierName) -> [Entry] {
    VariantPool.variants(tier).map { variant(of: $0) }
  }

  private static func variant(of variant: Variant) -> Entry {
    Entry(tier: variant.tier, task: VariantTask(variant))
  }

  private static func entries<T: Tier>(_ tasks: [TieredTask<T>]) -> [Entry] {
    tasks.map { Entry(tier: T.name, task: $0.task) }
  }
}
