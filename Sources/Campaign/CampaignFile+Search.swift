import Search
import Yams

/// What a campaign file says of racing, of the map of elites, and of its goal.
extension YAMLReader {
  mutating func racing(_ root: Node.Mapping, _ tasks: [String]) -> CampaignFile.Racing? {
    guard let node = root.node("racing"),
      let mapping = mapping(node, called: "racing", example: "{keep: 0.5, long: 0.1}")
    else { return nil }
    checkKeys(of: mapping, among: ["short", "keep", "long", "predictor"], within: "racing")
    var racing = CampaignFile.Racing()
    for node in list("short", of: mapping) {
      guard let name = text(node, called: "short") else { continue }
      if tasks.contains(name) {
        racing.short.append(name)
      } else {
        complain(
          node, unknown: "task", name, among: tasks, plural: "the campaign's tasks")
      }
    }
    racing.keep = number("keep", of: mapping, in: 0.001...1) ?? racing.keep
    racing.long = number("long", of: mapping, in: 0...1) ?? racing.long
    racing.predictor = yesOrNo("predictor", of: mapping) ?? racing.predictor
    return racing
  }

  mutating func transplants(_ root: Node.Mapping) -> Bool? {
    guard let node = root.node("transplants"), let word = text(node, called: "transplants") else {
      return nil
    }
    switch word {
    case "library": return nil
    case "none": return false
    default:
      complain(
        node, unknown: "source of transplants", word, among: ["library", "none"],
        plural: "sources of transplants")
      return nil
    }
  }

  mutating func axes(_ root: Node.Mapping) -> [CampaignFile.MapAxis]? {
    guard root.node("axes") != nil else { return nil }
    var axes: [CampaignFile.MapAxis] = []
    for node in list("axes", of: root) {
      let mapping = node.mapping
      guard let named = mapping == nil ? node : mapping?.node("name"),
        let quantity = quantity(named, called: "axis")
      else {
        if mapping != nil && mapping?.node("name") == nil {
          complain(node, "an axis needs a name", hint: "write `{name: lag, bins: 8}`")
        }
        continue
      }
      var axis = CampaignFile.MapAxis(quantity)
      if let mapping {
        checkKeys(of: mapping, among: ["name", "from", "to", "bins"], within: "an axis")
        axis.from = number("from", of: mapping, in: CampaignLimits.quantities)
        axis.to = number("to", of: mapping, in: CampaignLimits.quantities)
        axis.bins = whole("bins", of: mapping, in: CampaignLimits.bins)
        let standard = quantity.axis.range
        if axis.from ?? standard.lowerBound >= axis.to ?? standard.upperBound {
          complain(node, "the axis `\(quantity.rawValue)` must run from less to more")
          continue
        }
      }
      if axes.contains(where: { $0.quantity == quantity }) {
        complain(node, "the axis `\(quantity.rawValue)` is named twice", hint: "name it once")
      }
      axes.append(axis)
    }
    return axes
  }

  mutating func goal(_ root: Node.Mapping) -> CampaignFile.Goal? {
    guard let node = root.node("goal"),
      let mapping = mapping(node, called: "goal", example: "{lag: [3, 100], gain: 0.2}")
    else { return nil }
    let names = Quantity.allCases.map(\.rawValue)
    checkKeys(of: mapping, among: ["gain"] + names, within: "goal")
    var goal = CampaignFile.Goal(
      bounds: [], gain: number("gain", of: mapping, in: -4...4) ?? 0)
    for quantity in Quantity.allCases {
      guard let bound = mapping.node(quantity.rawValue) else { continue }
      let ends = bound.sequence?.compactMap { $0.scalar.flatMap { Double($0.string) } } ?? []
      if ends.count == 2, bound.sequence?.count == 2, ends[0] <= ends[1] {
        goal.bounds.append(.init(quantity, ends[0]...ends[1]))
      } else {
        complain(
          bound, "`\(quantity.rawValue)` must be the least and the largest value",
          hint: "write `\(quantity.rawValue): [0.8, 1]`")
      }
    }
    return goal
  }

  private mutating func quantity(_ node: Node, called what: String) -> Quantity? {
    guard let name = text(node, called: what) else { return nil }
    if let quantity = Quantity(rawValue: name) { return quantity }
    complain(
      node, unknown: what, name, among: Quantity.allCases.map(\.rawValue), plural: "axes")
    return nil
  }

  private mutating func yesOrNo(_ key: String, of mapping: Node.Mapping) -> Bool? {
    guard let node = mapping.node(key), let word = text(node, called: key) else { return nil }
    if let value = ["true": true, "yes": true, "false": false, "no": false][word] { return value }
    complain(node, "`\(key)` must be true or false, got `\(word)`")
    return nil
  }
}

extension CampaignFile {
  /// Whether some budget ends it.
  var hasEnd: Bool {
    maxPrograms != nil || maxEvaluations != nil || maxGradients != nil || maxSeconds != nil
  }

  /// The axes of the map of elites.
  public var mapAxes: [Axis] {
    (axes ?? Quantity.standardAxes.map { MapAxis($0) }).map { chosen in
      var axis = chosen.quantity.axis
      axis.range = (chosen.from ?? axis.range.lowerBound)...(chosen.to ?? axis.range.upperBound)
      axis.bins = chosen.bins ?? axis.bins
      return axis
    }
  }
}

extension CampaignFile.Goal {
  /// Whether a program that does this and is so fit meets the goal, given the fitness of the start programs.
  func isMet(by descriptor: Descriptor, fitness: Double, starts: [Double]) -> Bool {
    fitness >= (starts.max() ?? -.infinity) + gain
      && bounds.allSatisfy { ($0.least...$0.most).contains(descriptor[$0.quantity.place]) }
  }
}
