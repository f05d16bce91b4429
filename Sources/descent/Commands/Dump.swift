import Archive
import ArgumentParser

struct Dump: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints an archive's contents without times and hosts, in a fixed order.",
    discussion: """
      Two runs of one campaign file and seed print the same bytes on one numerics id, whatever the number of workers.

      Example:  descent dump --archive archive/descent.sqlite | sha256sum
      """)

  @OptionGroup var archive: ArchiveOption

  func run() throws {
    try archive.reading().dump { Output.write($0) }
  }
}
