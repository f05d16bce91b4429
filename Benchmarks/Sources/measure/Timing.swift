/// How long something takes: the least and the median of several goes, in seconds.
struct Timing {
  /// The least: what the machine can do when nothing disturbs it.
  let best: Double
  /// The median: what it usually does.
  let median: Double

  /// Runs `body` once to warm up and then `goes` times.
  init(goes: Int, _ body: () -> Void) {
    precondition(goes > 0, "a timing needs at least one go")
    body()
    var seconds: [Double] = []
    for _ in 0..<goes {
      let start = ContinuousClock.now
      body()
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    seconds.sort()
    best = seconds[0]
    median = seconds[seconds.count / 2]
  }

  /// As JSON, in units of which a second has `unitsInSecond`, shared among `share` pieces of work.
  func json(_ unitsInSecond: Double, share: Int) -> String {
    let scale = unitsInSecond / Double(share)
    return #"{"best": \#(best * scale), "median": \#(median * scale)}"#
  }
}
