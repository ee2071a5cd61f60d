import SignalboxModel

/// The window that says why one task is not running: bound to the task, whatever the lists do meanwhile.
struct Explanation: Hashable, Sendable {
  let id: TaskID
  let name: String
  let queue: String
  /// The task that it waits for, or waited for.
  private let after: TaskID?
  private(set) var answer: WhyAnswer?
  /// Why the latest question came to nothing.
  private(set) var problem: String?
  var loading: RequestToken?
  var isStale = true
  /// Whether others changed, which may have moved the task's place in the line.
  var hasMoved = false
  /// When it was last asked.
  var asked: Duration?
  /// The first visible line.
  var scroll = 0

  /// How long others' changes are let pass before it is asked again.
  private static let pause = Duration.seconds(1)

  init(_ task: TaskRecord) {
    id = task.id
    name = task.name
    queue = task.queue
    after = task.after
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

  /// What the keys do that the answer names.
  var remedies: [Command] { (answer?.reasons ?? []).flatMap { KeyRemedy.commands(in: $0.remedy, for: id) } }

  /// Takes note of a change of tasks: of itself, of the one that it waits for, or of others.
  mutating func note(_ change: ChangeEvent) {
    let isItsOwn = change.more || change.tasks.contains { $0 == id || $0 == after }
    if isItsOwn { isStale = true } else { hasMoved = true }
  }

  /// Whether others' changes have been let pass for long enough.
  func isOld(at uptime: Duration) -> Bool { asked.map { uptime - $0 >= Self.pause } ?? true }
}
