import Campaign

/// What racing spent, saved, and got wrong, in words.
enum RacingLines {
  /// The lines; nil where nothing raced.
  static func text(_ progress: CampaignProgress) -> String? {
    let books = progress.books
    guard books.raced > 0 else { return nil }
    var lines = ["\(millions(books.spent)) gradients spent" + rungs(books)]
    if let saved = books.saved {
      let duplicates = progress.structuralDuplicates + progress.fingerprintDuplicates
      let all = books.saved(withDuplicates: duplicates) ?? saved
      lines.append(
        "Racing saved \(percent(saved)) of what complete runs of all would have taken, "
          + "\(percent(all)) with the duplicates counted.")
    }
    for (name, gate) in books.gates where gate.stopped + gate.drawn > 0 {
      lines.append(
        "The \(name) stopped \(gate.stopped) and saved \(millions(Int(books.saved(by: gate)))) gradients; of "
          + "\(gate.drawn) drawn by lot and judged all the same "
          + "\(gate.falselyRejected) did as well as the worst start, so were falsely rejected.")
    }
    if let overhead = progress.overhead {
      lines.append(
        "Of \(decimals(progress.processorSeconds, 0)) s of processor time \(decimals(progress.judgingSeconds, 0)) s went into judging, "
          + "\(percent(overhead)) into search, duplicates and the archive: "
          + "\(decimals(1000 * (progress.processorSeconds - progress.judgingSeconds) / Double(max(progress.proposed, 1)), 2)) ms a proposal."
      )
    }
    return lines.joined(separator: "\n")
  }

  private static func rungs(_ books: RaceBooks) -> String {
    let names = ["probes", "short runs", "complete runs", "long runs"]
    let parts = zip(names, books.gradients).filter { $0.1 > 0 }
      .map { "\($0) \(percent(Double($1) / Double(max(books.spent, 1))))" }
    return ": " + parts.joined(separator: ", ") + "."
  }

  private static func percent(_ share: Double) -> String { "\(decimals(100 * share, 0)) %" }

  private static func millions(_ count: Int) -> String {
    count < 1_000_000 ? "\(count)" : "\(decimals(Double(count) / 1e6, 1)) million"
  }
}
