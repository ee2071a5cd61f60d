extension ListColumns {
  /// What a column tells.
  ///
  /// What filters have a key for is called as that key is.
  enum Kind: Hashable, Sendable {
    case id
    case name
    case queue
    case priority
    case tries
    /// Since it was added.
    case age
    /// Since the attempt began.
    case running
    case progress
    case worker
    case reason
    /// How long it ran.
    case took
    /// Since it ended.
    case ended
    case error
    /// The words of a command.
    case command

    var title: String {
      switch self {
      case .id: "ID"
      case .name: "NAME"
      case .queue: "QUEUE"
      case .priority: "PRIO"
      case .tries: "TRIES"
      case .age: "AGE"
      case .running: "RUNNING"
      case .progress: "PROGRESS"
      case .worker: "WORKER"
      case .reason: "WHY"
      case .took: "TOOK"
      case .ended: "ENDED"
      case .error: "ERROR"
      case .command: "COMMAND"
      }
    }

    var isRight: Bool {
      switch self {
      case .id, .priority, .tries, .age, .running, .took, .ended: true
      case .name, .queue, .progress, .worker, .reason, .error, .command: false
      }
    }

    /// Whether its text ends where the column does, at its right.
    var endsRight: Bool { isRight || self == .progress }

    /// Columns for the lengths of time, whatever they are now, where there is room: nothing jumps each time one gets a
    /// digit more.
    ///
    /// Where others would be cut they have no more than they take.
    var clock: Int? {
      switch self {
      case .age, .running, .ended: 8
      case .took: 6
      default: nil
      }
    }

    /// Whether it shows a length of time that grows with every second.
    var ticks: Bool { self == .age || self == .running || self == .ended }

    /// Whether what it says of a task depends on how wide it is, so that it may leave blank what it has.
    var isFitted: Bool { self == .progress || self == .error }

    /// The fewest columns to which it is cut, with how many it can be read well, and how many it has before a column of
    /// little use is shown; nil for one that is not cut.
    var widths: (least: Int, comfortable: Int, ample: Int)? {
      switch self {
      case .queue: (5, 12, 24)
      case .worker: (6, 12, 12)
      case .name: (10, 24, 24)
      case .progress: (11, 17, 17)
      case .command: (12, 24, 24)
      case .reason, .error: (14, 24, 48)
      case .id, .priority, .tries, .age, .running, .took, .ended: nil
      }
    }

    /// Whether there is no such column while no loaded task has anything to say in it.
    var goesWhenEmpty: Bool {
      switch self {
      case .priority, .progress, .worker, .command: true
      case .id, .name, .queue, .tries, .age, .running, .reason, .took, .ended, .error: false
      }
    }

    /// Whether it goes before others are cut so far that they are hard to read.
    ///
    /// The words of a command are what running ones are told apart by, where most are commands; elsewhere they are told
    /// by the detail.
    func isMinor(in pane: ListPane, isCommon: Bool) -> Bool {
      switch self {
      case .priority, .tries, .worker: true
      case .command: pane != .running || !isCommon
      case .id, .name, .queue, .age, .running, .progress, .reason, .took, .ended, .error: false
      }
    }

    /// Whether a list is read for it: why a task waits, and why one has failed.
    var isLeading: Bool { self == .reason || self == .error }

    /// The column of the highest rank goes first when there is no room; one without a rank stays.
    var rank: Int? {
      switch self {
      case .id, .name: nil
      case .reason, .progress, .error: 1
      case .running, .ended: 2
      case .age, .took: 3
      case .queue: 5
      // Narrow ones have room where a wide one has none.
      case .tries: 6
      case .priority: 7
      case .command: 8
      // Which worker matters least where names are cut; the detail tells it.
      case .worker: 9
      }
    }
  }
}
