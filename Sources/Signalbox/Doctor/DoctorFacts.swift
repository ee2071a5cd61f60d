import SignalboxModel

/// What a look at the whole server found.
struct DoctorFacts: Sendable {
  var server: ServerFacts
  var info: ServerInfo
  var isDurable: Bool
  var counts: StateCounts
  var totals: Totals
  /// What to know of the store although tasks go on, and what its files take.
  var notices: [StoreNotice] = []
  var sizes = FileSizes(files: [])
  var dropped: [String: Int] = [:]
  /// Queues that have been paused for long.
  var longPaused: Set<ExactText> = []
  /// What the services around the registry found.
  var faults: [(subject: String, notice: StoreNotice)] = []
  /// Queued tasks that nobody here can run.
  var unrunnable = Sample()
  /// Tasks that a request still holds, those that it has held for long.
  var longHeld = Sample()
  /// Running tasks that were asked to stop a while ago.
  var unstopped = Sample()
  /// Running tasks that take much longer than they usually do.
  var slow = Sample()
  /// Running tasks that wrote to their logs, and then nothing for long.
  var silent = Sample()

  /// How tasks ended of the names of which some failed.
  var failures: [FailureShare] = []

  /// Some tasks, and how many there are of their kind.
  struct Sample: Sendable {
    var tasks: [TaskRecord] = []
    var total = 0
    /// Whether there may be more than ``total``.
    var isMinimum = false
  }
}
