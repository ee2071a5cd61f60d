import SignalboxModel

/// The window that says why one task is not running: bound to the task, whatever the lists do meanwhile.
struct Explanation: Hashable, Sendable {
  let id: TaskID
  let name: String
  private(set) var answer: WhyAnswer?
  /// Why the latest question came to nothing.
  private(set) var problem: String?
  var loading: RequestToken?
  var isStale = true
  /// When it was last asked.
  var asked: Duration?
  /// The first visible line.
  var scroll = 0

  /// How long others' changes, which can move the task's place in the line, are let pass before it is asked again.
  private static let pause = Duration.seconds(1)

  init(_ task: TaskRecord) {
    id = task.id
    name = task.name
  }

  mutating func take(_ answer: WhyAnswer) {
    loading = nil
    problem = nil
    self.answer = answer
  }

  /// The next change or ping has it asked again.
  mutating func fail(_ message: String) {
    loading = nil
    problem = message
  }

  /// The server does not have the task any more: what it said before holds no longer.
  mutating func noteDeleted() {
    fail("it was deleted")
    answer = nil
  }

  /// Takes note of a change that may concern the task.
  mutating func note(_ change: ChangeEvent, at uptime: Duration) {
    let isOld = asked.map { uptime - $0 >= Self.pause } ?? true
    if isOld || change.more || change.tasks.contains(id) { isStale = true }
  }
}
