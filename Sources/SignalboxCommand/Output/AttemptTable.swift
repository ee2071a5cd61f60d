import SignalboxModel

extension Table {
  /// The attempts of a task, as `signalbox show` tells them; with `isBrief` moments are told to the second.
  init(attempts: [AttemptRecord], isBrief: Bool) {
    self.init(columns: [
      Column(title: "ATTEMPT", alignment: .right), Column(title: "OUTCOME", colour: TextColour.ofState),
      Column(title: "STARTED"), Column(title: "TOOK", alignment: .right),
      Column(title: "WORKER", least: 8, rank: 2, isMinor: true),
      Column(title: "ERROR", least: 8, comfortable: 24, ample: 48, rank: 1),
    ])
    rows = attempts.map { attempt in
      [
        "\(attempt.attempt)", attempt.outcome?.rawValue ?? "running", attempt.startedAt.columnText(isBrief: isBrief),
        DurationText.compact(attempt.duration), attempt.worker, attempt.error?.summary ?? "",
      ]
    }
  }
}

extension Timestamp {
  /// The moment in a column, which is never cut.
  ///
  /// With `isBrief` it is without its milliseconds, as on a terminal, where they would push out what tells more.
  func columnText(isBrief: Bool) -> String {
    let text = rfc3339
    return isBrief ? "\(text.prefix(while: { $0 != "." }))Z" : text
  }
}
