import SignalboxModel

extension Table {
  /// Tasks in a table, as `signalbox list` shows them. What filters have a key for is called as that key is, here and
  /// on the dashboard.
  ///
  /// - Parameter now: the server's time, not this machine's.
  init(tasks: [TaskRecord], now: Timestamp?) {
    self.init(columns: [
      Column(title: "ID", alignment: .right), Column(title: "STATE", colour: TextColour.ofState),
      Column(title: "NAME", least: 8), Column(title: "QUEUE", least: 5, rank: 3),
      Column(title: "PRIO", alignment: .right, rank: 7), Column(title: "TRIES", alignment: .right, rank: 5),
      Column(title: "AGE", alignment: .right, rank: 1), Column(title: "RUNNING", alignment: .right, rank: 6),
      Column(title: "TOOK", alignment: .right, rank: 6),
      Column(title: "ABOUT", least: 10, rank: 2), Column(title: "COMMAND", least: 10, rank: 4),
    ])
    rows = tasks.map { task in
      [
        "\(task.id)", task.stateWord, task.name, task.queue, "\(task.priority)", task.triesText,
        DurationText.elapsed(task.age(at: now)), DurationText.elapsed(task.state == .running ? task.duration : nil),
        DurationText.compact(task.state.isFinal ? task.duration : nil), task.about, task.commandText ?? "",
      ]
    }
  }
}

extension TaskRecord {
  /// What there is to say of it in a few words.
  var about: String {
    if let error, state != .running { return error.summary }
    if let progress { return progress.words }
    return reason ?? ""
  }
}
