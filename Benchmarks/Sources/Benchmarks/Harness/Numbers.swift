import Foundation
import SignalboxModel

extension Double {
  /// Three or four digits that count: `43,120`, `812`, `12.3`, `0.0421`.
  var short: String {
    guard isFinite else { return "\(self)" }
    switch abs(self) {
    case 1000...:
      var digits = Array(String(Int64(rounded())))
      var place = digits.count - 3
      while place > (self < 0 ? 1 : 0) {
        digits.insert(",", at: place)
        place -= 3
      }
      return String(digits)
    case 100..<1000: return rounded().formatted(places: 0)
    case 10..<100: return formatted(places: 1)
    case 1..<10: return formatted(places: 2)
    case 0: return "0"
    default: return formatted(places: 3)
    }
  }

  /// Without zeros at its end.
  private func formatted(places: Int) -> String {
    let text = String(format: "%.\(places)f", self)
    guard text.contains(".") else { return text }
    return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
  }
}

extension String {
  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self + " "
  }
}

/// Measured durations, in the order of size.
struct Durations {
  private let sorted: [Duration]

  init(_ durations: [Duration]) {
    sorted = durations.sorted()
  }

  /// The least that so many in a hundred do not exceed.
  func percentile(_ percent: Double) -> Duration {
    guard !sorted.isEmpty else { return .zero }
    let place = Int((percent / 100 * Double(sorted.count)).rounded(.up))
    return sorted[min(max(place, 1), sorted.count) - 1]
  }

  var median: Duration { percentile(50) }
  var p99: Duration { percentile(99) }
  var longest: Duration { sorted.last ?? .zero }

  var summary: String {
    "median \(median.milliseconds.short), p99.9 \(percentile(99.9).milliseconds.short), "
      + "longest \(longest.milliseconds.short) ms"
  }
}

extension Duration {
  var milliseconds: Double { seconds * 1000 }
}

extension [Double] {
  var median: Double {
    let sorted = sorted()
    return sorted.isEmpty ? .nan : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
