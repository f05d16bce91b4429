import Campaign
import Foundation

/// Shows a campaign's progress: one line that rewrites itself on a terminal, a plain line every few seconds elsewhere.
public final class LiveLine {
  private let isTerminal: Bool
  private let interval: Double
  private let write: (String) -> Void
  private var last = -Double.infinity
  private var isOpen = false

  /// Makes a line on standard error.
  public convenience init() {
    let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    self.init(isTerminal: isTerminal) {
      try? FileHandle.standardError.write(contentsOf: Data($0.utf8))
    }
  }

  /// Makes a line that writes where it is told to.
  public init(isTerminal: Bool, write: @escaping (String) -> Void) {
    self.isTerminal = isTerminal
    self.interval = isTerminal ? 0.2 : 5
    self.write = write
  }

  /// Shows `progress`, unless a line was shown just before.
  public func show(_ progress: CampaignProgress) {
    guard progress.seconds - last >= interval else { return }
    last = progress.seconds
    if isTerminal {
      // Without wrapping: a line that is too long is cut off, and the next one can still replace it.
      write("\r\u{1B}[K\u{1B}[?7l" + Self.text(of: progress) + "\u{1B}[?7h")
      isOpen = true
    } else {
      write(Self.text(of: progress) + "\n")
    }
  }

  /// Ends the line, so that what follows begins on a line of its own.
  public func finish() {
    if isOpen { write("\r\u{1B}[K") }
    isOpen = false
  }

  /// The line itself.
  public static func text(of progress: CampaignProgress) -> String {
    var parts = [
      "\(progress.phase.rawValue)",
      "\(progress.proposed) proposed",
      "\(progress.evaluated) judged (\(decimals(progress.evaluationsPerSecond, 1))/s)",
      "\(decimals(100 * progress.duplicateRate, 0)) % duplicates",
    ]
    if let best = progress.best { parts.append("best ×\(decimals(exp2(best), 3))") }
    if progress.promoted > 0 { parts.append("\(progress.promoted) on select") }
    if let models = progress.models {
      let (asked, better) = models.books.reduce((0, 0)) {
        ($0.0 + $1.exchanges, $0.1 + $1.improved)
      }
      parts.append("\(asked) from models, \(better) fitter")
    }
    if progress.goal != nil { parts.append("goal met") }
    if let left = progress.secondsLeft {
      let judged = progress.judgedByTheEnd.map { ", ~\($0) judged by then" } ?? ""
      parts.append("\(duration(left)) left\(judged)")
    }
    return parts.joined(separator: " · ")
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    guard whole >= 60 else { return "\(whole) s" }
    guard whole >= 3600 else { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}

/// A number with a fixed count of decimals, as tables and lines print it.
func decimals(_ value: Double, _ count: Int) -> String {
  String(format: "%.\(count)f", value)
}
