import Archive
import DSL
import Foundation

/// An optimizer that the user names: a file, a name in the library, or a number in the archive.
struct ProgramSource {
  /// The program.
  var program: Program
  /// Its text, as the file or the archive has it.
  var text: String
  /// What the archive knows of it; nil for a file.
  var report: ProgramReport?

  /// Finds what `name` means: a number is a program of the archive, anything else a file or, where there is none,
  /// an optimizer of the library.
  init(_ name: String, archive: ArchiveOption) throws {
    if let id = Int64(name) {
      let report = try Self.report(id, archive: archive)
      self.report = report
      text = report.candidate.program.text
      program = try Program(parsing: text, file: "program \(id)")
    } else {
      let isThere = FileManager.default.fileExists(atPath: name)
      let known = isThere ? nil : Library.all.first { $0.name == name }
      text = try known?.text ?? Self.read(name)
      program = try Program(parsing: text, file: name)
    }
  }

  /// The program of that number.
  static func report(_ id: Int64, archive: ArchiveOption) throws -> ProgramReport {
    guard let report = try archive.reading().program(id) else {
      throw Failure.usage(
        "there is no program \(id) in \(archive.path); `descent list --archive \(archive.path)` shows their numbers"
      )
    }
    return report
  }

  /// The text of a program's file, or of another that messages call by what it is.
  static func read(_ path: String, called what: String = "program") throws -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure.badInput("there is no file \(path); give the path of a \(what)")
    }
    guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
      throw Failure.badInput("\(path) cannot be read; is it a file that you may read?")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure.badInput("\(path) is not text in UTF-8; a \(what) is a text file")
    }
    return text
  }
}
