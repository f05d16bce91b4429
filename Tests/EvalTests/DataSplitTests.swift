import TensorCore
import Testing

@testable import Eval

@Suite struct DataSplitTests {
  @Test("no digit belongs to two parts, and every digit to one")
  func digits() {
    let parts = TierName.allCases.map(DataSplit.digits)
    let places = parts.flatMap { [$0.training, $0.validation] }.flatMap(Array.init)
    #expect(places.sorted() == Array(0..<DataSplit.digitCount))
    #expect(DataSplit.digitOrder.sorted() == Array(0..<DataSplit.digitCount))
    #expect(DataSplit.digitOrder != Array(0..<DataSplit.digitCount))
  }

  @Test("no character belongs to two parts")
  func characters() {
    let parts = TierName.allCases.map(DataSplit.text)
    let ranges = parts.flatMap { [$0.training, $0.validation] }
      .sorted { $0.lowerBound < $1.lowerBound }
    for (range, next) in zip(ranges, ranges.dropFirst()) {
      #expect(range.upperBound <= next.lowerBound)
    }
    #expect(ranges.allSatisfy { 0 <= $0.lowerBound && $0.upperBound <= DataSplit.characterCount })
    for part in parts {
      #expect(part.training.count > 100_000)
      #expect(part.validation.count > 10_000)
    }
  }

  @Test("the rows that tasks load come from their own tier's digits, in nine shifts each")
  func rows() {
    var seen: [Int] = []
    for tier in TierName.allCases {
      for digits in [Digits.training(tier), Digits.validation(tier)] {
        #expect(digits.pixels.count == digits.count * 64)
        var sources: [Int] = []
        for source in digits.sources where sources.last != source { sources.append(source) }
        #expect(sources.count * 9 == digits.count)
        seen += sources
      }
    }
    #expect(seen.sorted() == Array(0..<DataSplit.digitCount))
  }

  @Test("all tasks of a tier read one table of digits")
  func sharedTables() {
    for tier in TierName.allCases {
      #expect(Digits.training(tier).pixels === Digits.training(tier).pixels)
      #expect(Digits.judged(tier).pixels === Digits.judged(tier).pixels)
      #expect(Digits.judged(tier).pixels !== Digits.training(tier).pixels)
      #expect(Digits.judged(tier).sources.sorted() == Digits.validation(tier).sources.sorted())
      for other in TierName.allCases where other != tier {
        #expect(Digits.training(tier).pixels !== Digits.training(other).pixels)
      }
    }
  }

  @Test("the data files are whole")
  func files() throws {
    try TaskData.check()
    #expect(Text.alphabet.count == 64)
    #expect(Text.alphabet == Text.alphabet.sorted())
  }

  @Test("damaged data is reported with its place")
  func damaged() throws {
    func message(_ text: String) -> String {
      do {
        _ = try Digits.parse(Array(text.utf8))
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    let row = [String](repeating: "0", count: 64).joined(separator: ",")
    #expect(message(row + ",3\n") == "digits.csv: expected 1797 rows, found 1")
    #expect(message(row + ",3\n0,17\n") == "digits.csv:2: expected numbers from 0 to 16, found 17")
    #expect(message("0,x\n") == "digits.csv:1: expected digits and commas, found byte 120")
    #expect(
      message("1,2\n")
        == "digits.csv:1: expected 64 pixels and a class from 0 to 9, found 2 numbers ending in 2")
    #expect(message(row + ",11\n").hasSuffix("found 65 numbers ending in 11"))
    do {
      _ = try TaskData.bytes(of: "nothing.csv")
      Issue.record("a missing file was read")
    } catch {
      #expect("\(error)".hasPrefix("the data file nothing.csv was expected at "))
    }
    do {
      _ = try Text.encode(Array("too short".utf8))
      Issue.record("a short text was read")
    } catch {
      #expect("\(error)" == "kjv.txt: expected 999808 characters, found 9")
    }
  }
}
