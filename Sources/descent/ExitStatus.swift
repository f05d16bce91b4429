import Archive
import ArgumentParser
import Campaign
import DSL
import Eval
import Export
import Foundation
import Study

/// What the process ends with.
enum ExitStatus: Int32 {
  /// All is done.
  case success = 0
  /// Something went wrong that is not the user's words: a disk, a lock, a missing reference.
  case failure = 1
  /// The command line is wrong.
  case usage = 64
  /// A file that the command was given is wrong.
  case badInput = 65
  /// Ctrl-C ended it early; what was judged is kept.
  case interrupted = 130

  /// Prints what is wrong and ends the process: the only place where errors become exit codes.
  static func end(with error: any Error) -> Never {
    let (status, message) = explain(error)
    if status == .success { Descent.exit(withError: error) }
    if !message.isEmpty { Output.complain(message) }
    Foundation.exit(status.rawValue)
  }

  /// The exit code and the text of an error; the text of help and the like is the argument parser's to print.
  static func explain(_ error: any Error) -> (status: ExitStatus, message: String) {
    switch error {
    case let error as Diagnostics: (.badInput, error.description)
    case let error as Failure: (error.status, "error: \(error.message)")
    case let error as CampaignFileError: (.badInput, "error: \(error)")
    case let error as CampaignError: (.failure, "error: \(error)")
    case let error as ArchiveError: (status(of: error), "error: \(error)")
    case let error as ReferenceError: (.failure, "error: \(error)")
    case let error as ExportError: (.failure, "error: \(error)")
    case let error as TuningError: (.failure, "error: \(error)")
    case let error as RankingError: (.failure, "error: \(error)")
    case let error as AblationError: (.failure, "error: \(error)")
    case let error as ComparisonError: (.usage, "error: \(error)")
    case let error as SeparationError: (.failure, "error: \(error)")
    case let error as TaskDataError: (.failure, "error: \(error)")
    case let status as ExitStatus: (status, "")
    default: explain(parsing: error)
    }
  }

  private static func status(of error: ArchiveError) -> ExitStatus {
    switch error {
    case .missing, .notDatabase, .foreign, .empty, .newer, .damaged: .badInput
    case .readOnly, .cannotOpen, .diskFull, .writeFailed, .locked, .campaignExists, .conflict,
      .database:
      .failure
    }
  }

  private static func explain(parsing error: any Error) -> (ExitStatus, String) {
    let code = Descent.exitCode(for: error)
    if code == .success { return (.success, "") }
    let text = Descent.fullMessage(for: error)
    guard code == .validationFailure else { return (.failure, "error: " + text) }
    // The parser writes "Error: …"; everything else here begins in lower case.
    return (.usage, text.hasPrefix("Error:") ? "error:" + text.dropFirst(6) : text)
  }
}

/// Thrown where everything has been said and the code alone is left to tell.
extension ExitStatus: Error {}

/// What a command cannot do, and what the user can do about it.
struct Failure: Error, Hashable {
  var status: ExitStatus
  var message: String

  /// Something other than the user's words went wrong.
  static func failed(_ message: String) -> Failure { .init(status: .failure, message: message) }

  /// The command line asks for something that is not there.
  static func usage(_ message: String) -> Failure { .init(status: .usage, message: message) }

  /// A file is not what it should be.
  static func badInput(_ message: String) -> Failure { .init(status: .badInput, message: message) }

  /// A name on the command line is not known.
  static func unknown(
    _ what: String, _ name: String, among known: [String], see command: String
  ) -> Failure {
    let advice =
      Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
      ?? "`\(command)` lists them"
    return .usage("there is no \(what) \(name); \(advice)")
  }
}
