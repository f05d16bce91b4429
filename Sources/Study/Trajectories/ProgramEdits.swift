import DSL
import LanguageModel

/// How a child is told to a reader that has its parent: as edits where these are short, else whole.
enum ProgramEdits {
  /// The reply that makes the child of the parent; nil where none reads back as the child.
  static func reply(from parent: Program, to child: Program, _ reader: ReplyReader) -> String? {
    let whole = "```\n\(child.promptText)```"
    let edits = blocks(from: lines(of: parent), to: lines(of: child))
    let isShort = !edits.isEmpty && 3 * edits.utf8.count <= 2 * whole.utf8.count
    return (isShort ? [edits, whole] : [whole]).first { reply in
      guard case .program(let read) = reader.read(reply, parent: parent) else { return false }
      return read.structuralHash == child.structuralHash
    }
  }

  /// The lines below the title, which says nothing of what a program does.
  private static func lines(of program: Program) -> [String] {
    program.promptText.split(separator: "\n").map(String.init).filter {
      !$0.hasPrefix("optimizer ")
    }
  }

  /// A change of neighbouring lines.
  private struct Hunk {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// SEARCH/REPLACE blocks, one for each run of changed lines; where lines are only new, the line above or below says
  /// the place.
  static func blocks(from old: [String], to new: [String]) -> String {
    hunks(from: old, to: new).map { hunk in
      var hunk = hunk
      while hunk.old.isEmpty || !isUnique(Array(old[hunk.old]), in: old) {
        if hunk.old.lowerBound > 0, hunk.new.lowerBound > 0 {
          hunk.old = hunk.old.lowerBound - 1..<hunk.old.upperBound
          hunk.new = hunk.new.lowerBound - 1..<hunk.new.upperBound
        } else if hunk.old.upperBound < old.count, hunk.new.upperBound < new.count {
          hunk.old = hunk.old.lowerBound..<hunk.old.upperBound + 1
          hunk.new = hunk.new.lowerBound..<hunk.new.upperBound + 1
        } else {
          break
        }
      }
      let lines =
        ["<<<<<<< SEARCH"] + old[hunk.old] + ["======="] + new[hunk.new] + [">>>>>>> REPLACE"]
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func isUnique(_ part: [String], in lines: [String]) -> Bool {
    guard part.count <= lines.count else { return false }
    return (0...lines.count - part.count).count { lines[$0..<$0 + part.count].elementsEqual(part) }
      == 1
  }

  /// The runs of changed lines; those with a single line between them are one.
  private static func hunks(from old: [String], to new: [String]) -> [Hunk] {
    let difference = new.difference(from: old)
    var gone = [Bool](repeating: false, count: old.count)
    var come = [Bool](repeating: false, count: new.count)
    for change in difference {
      switch change {
      case .remove(let offset, _, _): gone[offset] = true
      case .insert(let offset, _, _): come[offset] = true
      }
    }
    var hunks: [Hunk] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      let (firstOld, firstNew) = (i, j)
      while i < old.count, gone[i] { i += 1 }
      while j < new.count, come[j] { j += 1 }
      if i > firstOld || j > firstNew {
        if let last = hunks.last, firstOld - last.old.upperBound <= 1 {
          hunks[hunks.count - 1] = Hunk(
            old: last.old.lowerBound..<i, new: last.new.lowerBound..<j)
        } else {
          hunks.append(Hunk(old: firstOld..<i, new: firstNew..<j))
        }
      }
      // A line that both have.
      i += 1
      j += 1
    }
    return hunks
  }
}
