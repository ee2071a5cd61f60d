import SignalboxModel

/// When the tasks of a line start, by what runs now: how long each of those has run, and how long tasks of its own name
/// usually take.
struct LineEstimate {
  /// How long until the places come free, the soonest first.
  ///
  /// Those of which nobody can tell are left out.
  private var places: [Duration] = []
  /// Of those that take much longer than usual the one that has run for the longest.
  private(set) var late: LateTask?

  /// - Parameters:
  ///   - running: what the line waits for.
  ///   - limit: how many of them may run at once.
  ///   - usual: how long tasks usually run, by their names.
  init(running: [TaskRecord], limit: Int, usual: UsualDurations) {
    for task in running {
      guard let usual = usual[task.name], let seconds = task.duration else { continue }
      let ran = Duration.seconds(seconds)
      if ran > usual * 2 + .seconds(1) {
        if ran > late?.ran ?? .zero { late = LateTask(id: task.id, ran: ran, usual: usual) }
      } else {
        places.append(max(usual - ran, usual / 10))
      }
    }
    places.sort()
    // Where more run than may, the first to end let nobody start.
    places.removeFirst(min(places.count, max(0, running.count - limit)))
  }

  /// How long until a task starts that so many are before, when each of those takes `pace`; nil when nobody can tell.
  func wait(behind ahead: Int, pace: Duration?) -> Duration? {
    guard !places.isEmpty else { return nil }
    if ahead == 0 { return places[0] }
    guard let pace else { return nil }
    var places = places
    for _ in 0..<ahead {
      let end = places.removeFirst() + pace
      places.insert(end, at: places.firstIndex { $0 > end } ?? places.count)
    }
    return places[0]
  }
}

/// A running task that takes much longer than tasks of its name usually do.
struct LateTask: Hashable, Sendable {
  var id: TaskID
  var ran: Duration
  var usual: Duration

  var words: String { "#\(id) has run for \(DurationText.compact(ran)), usually \(DurationText.compact(usual))" }
}
