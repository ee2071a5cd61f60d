import SignalboxModel

extension Table {
  /// Tasks in a table, as `signalbox list` shows them at the server's time, which is not this machine's.
  ///
  /// What filters have a key for is called as that key is, here and on the dashboard.
  init(tasks: [TaskRecord], now: Timestamp?) {
    self.init(columns: [
      Column(title: "ID", alignment: .right), Column(title: "STATE", colour: TextColour.ofState),
      Column(title: "NAME", least: 8, comfortable: 24),
      Column(title: "QUEUE", least: 5, comfortable: 12, ample: 24, rank: 3),
      Column(title: "PRIO", alignment: .right, rank: 7, isMinor: true),
      Column(title: "TRIES", alignment: .right, rank: 5, isMinor: true),
      Column(title: "AGE", alignment: .right, rank: 1),
      Column(title: "RUNNING", alignment: .right, rank: 6, isMinor: true),
      Column(title: "TOOK", alignment: .right, rank: 4, isMinor: true),
      Column(title: "ABOUT", least: 10, comfortable: 24, rank: 2),
      // Cut to less, the words of a command tell nothing that the name does not.
      Column(title: "COMMAND", least: 24, rank: 8, isMinor: true),
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
