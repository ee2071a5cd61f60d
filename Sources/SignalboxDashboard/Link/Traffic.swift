import SignalboxModel

/// How much goes in and out each second, made from totals that only grow.
struct Traffic: Hashable, Sendable {
  struct Rates: Hashable, Sendable {
    var added = 0.0
    var completed = 0.0
    var failed = 0.0
  }

  /// One entry a second, newest last; at most ``span``.
  private(set) var history: [Rates] = []
  private var totals: Totals?
  private var latest: Totals?
  private var measured: Duration?

  /// Seconds that the line on screen shows; it says so beside it.
  static let span = 300
  /// Over how many seconds the number beside the line is the mean.
  static let window = 5

  /// Takes totals as they now are.
  mutating func note(_ totals: Totals) {
    latest = totals
    if self.totals == nil { self.totals = totals }
  }

  /// Starts anew with a server whose totals start anew.
  mutating func restart(_ totals: Totals) {
    self.totals = totals
    latest = totals
    measured = nil
  }

  /// Closes a second, if one has passed.
  mutating func advance(to uptime: Duration) {
    guard let from = totals, let to = latest else { return }
    guard let last = measured else {
      measured = uptime
      return
    }
    let seconds = (uptime - last).seconds
    guard seconds >= 1 else { return }
    func rate(_ total: KeyPath<Totals, Int>) -> Double {
      max(0, Double(to[keyPath: total]) - Double(from[keyPath: total])) / seconds
    }
    let rates = Rates(added: rate(\.enqueued) + rate(\.retried), completed: rate(\.completed), failed: rate(\.failed))
    // A pause of several seconds is several entries: the line has one cell a second.
    for _ in 0..<max(1, min(Self.span, Int(seconds.rounded()))) { history.append(rates) }
    if history.count > Self.span { history.removeFirst(history.count - Self.span) }
    totals = to
    measured = uptime
  }

  /// The rates of the last ``span`` seconds in so many stretches of the same length, newest last: the mean of each; nil
  /// for what was before the first that is known.
  func line(of rate: KeyPath<Rates, Double>, columns: Int) -> [Double?] {
    var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: max(0, columns))
    for (age, rates) in history.reversed().enumerated() {
      let column = columns - 1 - age * columns / Self.span
      guard sums.indices.contains(column) else { break }
      sums[column].sum += rates[keyPath: rate]
      sums[column].count += 1
    }
    return sums.map { $0.count == 0 ? nil : $0.sum / Double($0.count) }
  }

  /// The mean of the last seconds.
  var current: Rates {
    let recent = history.suffix(Self.window)
    guard !recent.isEmpty else { return Rates() }
    let count = Double(recent.count)
    return Rates(
      added: recent.reduce(0) { $0 + $1.added } / count, completed: recent.reduce(0) { $0 + $1.completed } / count,
      failed: recent.reduce(0) { $0 + $1.failed } / count)
  }
}
