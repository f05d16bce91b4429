import Campaign

/// What language models were asked and what came of it, as a table.
enum ModelTable {
  /// The table and what went wrong; nil where the campaign names no models.
  static func text(_ models: CampaignProgress.Models?) -> String? {
    guard let models else { return nil }
    var table = TextTable([
      "model", "asked", "failed", "unreadable", "repaired", "answers", "programs", "duplicates",
      "rejected", "judged", "fitter", "gain", "tokens", "$", "share now",
    ])
    for books in models.books {
      table.append([
        books.name, "\(books.exchanges)", "\(books.failed)", "\(books.unreadable)",
        "\(books.repaired)", "\(books.answers)", "\(books.programs)", "\(books.duplicates)",
        "\(books.rejected)", "\(books.judged)", "\(books.improved)", decimals(books.gain, 2),
        "\(books.tokens)", decimals(books.dollars, 4), "\(decimals(100 * books.share, 2)) %",
      ])
    }
    var text =
      "What language models were asked, and what became of their programs (share: of the candidates before which they are "
      + "asked, by gain per cost):\n" + table.text
    if models.revisions > 0 {
      text += "\nThe hints were revised \(models.revisions) times; \(models.accepted) stayed."
    }
    for complaint in models.complaints { text += "\nLast failure: \(complaint)" }
    return text
  }
}
