import Foundation

/// A number in so many significant digits, as people write it: `0.3`, `1.5e-7`, `120`.
func shortText(of number: Double, digits: Int = 3) -> String {
  guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "−∞" : "∞" }
  let size = number.magnitude
  let text =
    size >= 1e6 || (size > 0 && size < 1e-3)
    ? String(format: "%.\(digits - 1)e", number) : String(format: "%.\(digits)g", number)
  // The language and the papers write 1e-7, not 1.0e-07; and never 1.2e+02.
  guard let mark = text.firstIndex(of: "e") else { return text }
  var mantissa = text[..<mark]
  if mantissa.contains(".") {
    while mantissa.hasSuffix("0") { mantissa.removeLast() }
    if mantissa.hasSuffix(".") { mantissa.removeLast() }
  }
  let exponent = Int(text[text.index(after: mark)...]) ?? 0
  if (0..<6).contains(exponent) { return String(Int(number.rounded())) }
  return "\(mantissa)e\(exponent)"
}
