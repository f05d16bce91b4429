// What may be set of each strategy, and how it becomes the strategy's settings.
extension StrategyCatalogue {
  static let evolutionParameters = [
    Parameter("population", "Members alive.", standard: 100, in: 1...1_000_000),
    tournament,
    Parameter(
      "patience", "Outcomes without a better best until a restart from it; 0 for never.",
      standard: 0, in: 0...1_000_000_000),
  ]

  static let mapParameters = [
    Parameter("archive", "Into what the map is cut.", standard: MapElites.Settings.Archive.grid),
    Parameter("cells", "Cells of `archive: cvt`.", standard: 1_000, in: 1...100_000),
    Parameter(
      "neighbours", "Neighbours that count for `archive: novelty`.", standard: 10, in: 1...1_000),
    Parameter(
      "spacing", "Mean distance to them that opens a cell, in percent of an axis.", standard: 20,
      in: 1...1_000),
  ]

  static let islandParameters = [
    Parameter("count", "How many islands.", standard: 4, in: 1...1_000),
    Parameter(
      "interval", "Outcomes of an island between migrations; 0 for none.", standard: 250,
      in: 0...1_000_000_000),
    Parameter("inner", "How an island searches.", standard: InnerStrategy.evolution),
  ]

  static let recombinationParameters = [
    Parameter("population", "Members of a generation.", standard: 8, in: 2...10_000),
    Parameter("members", "Of these, how many a model is shown.", standard: 5, in: 1...100),
    Parameter("generations", "Generations that a model is shown.", standard: 5, in: 1...100),
    Parameter(
      "levels", "Whole numbers that a constant is shown as.",
      standard: IntegerGrid.standardLevels, in: 2...1_000_000),
    Parameter("span", "Octaves that a constant may move to each side.", standard: 6, in: 1...64),
    Parameter(
      "block", "Constants that a model is asked for at once; 0 for all.", standard: 0,
      in: 0...1_000),
  ]

  static let tournament = Parameter(
    "tournament", "Members drawn for a tournament.", standard: 2, in: 1...10_000)

  static func selection(_ standard: ParentSelection) -> Parameter {
    Parameter("selection", "How parents are drawn.", standard: standard)
  }

  /// How islands search, by name.
  enum InnerStrategy: String, CaseIterable {
    case evolution
    case mapElites = "map-elites"
  }

  static func evolution(_ choice: Choice) -> RegularizedEvolution.Settings {
    var settings = RegularizedEvolution.Settings()
    choice.take("population", &settings.population)
    choice.take("patience", &settings.patience)
    choice.take("selection", &settings.selection)
    choice.take("tournament", &settings.tournament)
    return settings
  }

  static func mapElites(_ choice: Choice) -> MapElites.Settings {
    var settings = MapElites.Settings()
    choice.take("archive", &settings.archive)
    choice.take("cells", &settings.cells)
    choice.take("neighbours", &settings.neighbours)
    choice.take("spacing", &settings.spacing)
    choice.take("selection", &settings.selection)
    choice.take("tournament", &settings.tournament)
    return settings
  }

  static func islands(_ choice: Choice) -> Islands.Settings {
    var settings = Islands.Settings()
    var inner = InnerStrategy.evolution
    choice.take("count", &settings.count)
    choice.take("interval", &settings.interval)
    choice.take("inner", &inner)
    settings.inner =
      switch inner {
      case .evolution: .evolution(evolution(choice))
      case .mapElites: .mapElites(mapElites(choice))
      }
    return settings
  }

  static func recombination(_ choice: Choice) -> EvoLLM.Settings {
    var settings = EvoLLM.Settings()
    choice.take("population", &settings.population)
    choice.take("members", &settings.members)
    choice.take("generations", &settings.generations)
    choice.take("levels", &settings.levels)
    choice.take("span", &settings.span)
    choice.take("block", &settings.block)
    return settings
  }

  static func pareto(_ choice: Choice) -> ParetoSearch.Settings {
    var settings = ParetoSearch.Settings()
    choice.take("population", &settings.population)
    return settings
  }

  static func hillClimbing(_ choice: Choice) -> HillClimbing.Settings {
    var settings = HillClimbing.Settings()
    choice.take("patience", &settings.patience)
    return settings
  }
}
