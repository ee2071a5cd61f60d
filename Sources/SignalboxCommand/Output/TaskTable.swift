import SignalboxModel

extension Table {
  /// Tasks in a table, as `signalbox list` shows them.
  ///
  /// - Parameter now: the server's time, not this machine's.
  init(tasks: [TaskRecord], now: Timestamp?) {
    self.init(columns: [
      Column(title: "ID", alignment: .right), Column(title: "STATE"), Column(title: "NAME", canShrink: true),
      Column(title: "QUEUE", canShrink: true), Column(title: "PRIO", alignment: .right),
      Column(title: "TRY", alignment: .right), Column(title: "AGE", alignment: .right),
      Column(title: "TIME", alignment: .right), Column(title: "ABOUT", canShrink: true),
    ])
    rows = tasks.map { task in
      [
        "\(task.id)", task.stateWord, task.name, task.queue, "\(task.priority)", "\(task.tries)/\(task.maxAttempts)",
        DurationText.elapsed(task.age(at: now)), DurationText.elapsed(task.duration), task.about,
      ]
    }
  }
}

extension TaskRecord {
  /// The state, and that a running task was asked to stop.
  var stateWord: String { state == .running && cancelRequested != nil ? "cancelling" : state.rawValue }

  /// What there is to say of it in a few words.
  var about: String {
    if let error, state != .running { return error.summary }
    if let progress { return progress.words }
    return reason ?? ""
  }
}

extension TaskProgress {
  var words: String {
    [percent.map { "\($0) %" }, message].compactMap(\.self).joined(separator: " ")
  }
}
