import Signalbox
import SignalboxModel

/// By how much a transaction changes the number of tasks in each state, by queue and name.
struct CountSteps {
  struct Key: Hashable {
    var queue: ExactText
    var name: ExactText
  }

  /// Those of the move before: tasks that come together mostly have the same queue and name.
  private var latest: (key: Key, steps: StateCounts)?
  private var others: [Key: StateCounts] = [:]

  /// Takes a move of a task that is called `name`.
  mutating func take(_ move: StoreWakeup.Move, of name: String) {
    let key = Key(queue: ExactText(move.queue), name: ExactText(name))
    if latest?.key != key {
      if let latest { others[latest.key] = latest.steps }
      latest = (key, others.removeValue(forKey: key) ?? StateCounts())
    }
    latest?.steps.move(from: move.before, to: move.after)
  }

  /// What changes anything.
  var all: [(key: Key, steps: StateCounts)] {
    let none = StateCounts()
    return ((latest.map { [$0] } ?? []) + others.map { (key: $0, steps: $1) }).filter { $0.steps != none }
  }
}
