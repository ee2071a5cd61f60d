import SignalboxModel
import Synchronization

/// How long tasks usually take, by name: moving averages of attempts that completed.
///
/// Of at least a thousand names, those used lately; what is older is forgotten, so that names made up at run time cannot fill
/// the memory.
struct UsualDurations: Sendable {
  private struct Average {
    var seconds = 0.0
    var count = 0

    mutating func take(_ value: Double) {
      count = min(count + 1, UsualDurations.memory)
      seconds += (value - seconds) / Double(count)
    }
  }

  private var recent: [String: Average] = [:]
  private var older: [String: Average] = [:]
  private var all = Average()
  /// The latest so many attempts decide the most.
  private static let memory = 16
  private static let names = 1000

  mutating func note(_ duration: Duration, of name: String) {
    var average = recent[name] ?? older[name] ?? Average()
    average.take(duration.seconds)
    all.take(duration.seconds)
    if recent.count >= Self.names, recent[name] == nil {
      older = recent
      recent = [:]
    }
    recent[name] = average
  }

  /// nil while no attempt of this name has completed.
  subscript(name: String) -> Duration? { (recent[name] ?? older[name]).map { .seconds($0.seconds) } }

  /// That of tasks of whatever name; nil while none has completed.
  var ofAll: Duration? { all.count > 0 ? .seconds(all.seconds) : nil }
}

/// Where workers note how long attempts took, and readers look.
final class DurationMeter: Sendable {
  private let state = Mutex(UsualDurations())

  var durations: UsualDurations { state.withLock { $0 } }

  func note(_ duration: Duration, of name: String) { state.withLock { $0.note(duration, of: name) } }
}
