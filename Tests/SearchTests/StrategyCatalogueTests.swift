import DSL
import Determinism
import Testing

@testable import Search

@Suite struct StrategyCatalogueTests {
  private func failure(_ name: String, _ settings: [(name: String, value: String)]) throws
    -> StrategyCatalogue.Failure?
  {
    let grammar = try toyGrammar()
    do throws(StrategyCatalogue.Failure) {
      _ = try StrategyCatalogue.make(name, in: SearchSpace(grammar), settings: settings)
      return nil
    } catch { return error }
  }

  @Test("a strategy's settings are taken, what is left out is standard")
  func settings() throws {
    #expect(try failure("regularized-evolution", [("population", "7"), ("patience", "0")]) == nil)
    let grammar = try toyGrammar()
    var settings = RegularizedEvolution.Settings()
    settings.population = 7
    settings.tournament = 5
    let expected = RegularizedEvolution(
      SearchSpace(grammar), settings: settings)
    let made = try StrategyCatalogue.make(
      "regularized-evolution", in: SearchSpace(grammar),
      settings: [("tournament", "5"), ("population", "7")])
    let evolution = try #require(made as? RegularizedEvolution)
    #expect(evolution.settings == expected.settings)
    #expect(evolution.settings.patience == 0)
  }

  @Test("what is wrong with a name or a setting is said, with what was expected")
  func messages() throws {
    #expect(
      try failure("evolution", [])?.description
        == "unknown strategy 'evolution'; expected one of regularized-evolution, map-elites, islands, pareto, hill-climbing, random-search, constants-only, evollm"
    )
    #expect(
      try failure("random-search", [("population", "7")])?.description
        == "strategy 'random-search' has no setting 'population'; it has none")
    #expect(
      try failure("constants-only", [("populaton", "7")])?.description
        == "strategy 'constants-only' has no setting 'populaton'; expected one of population, tournament, patience, selection"
    )
    for value in ["0", "many", "-3", "2.5", "99999999999999999999"] {
      let error = try failure("regularized-evolution", [("tournament", value)])
      #expect(
        error?.description
          == "'tournament' of strategy 'regularized-evolution' must be a whole number from 1 to 10000, got '\(value)'"
      )
      #expect(error?.parameter == "tournament")
    }
    #expect(
      try failure("map-elites", [("archive", "tree")])?.description
        == "'archive' of strategy 'map-elites' must be one of grid, cvt, novelty, got 'tree'")
  }
}
