extension BulkResult {
  /// Tells people what came of an action.
  ///
  /// - Parameters:
  ///   - action: what was asked for.
  ///   - missing: what is said of tasks that are not there, such as `deleted meanwhile` where all of them were.
  /// - Returns: a line for each result, what was done first: `148 queued again`, `2 changed meanwhile (1 queued, 1
  ///   gone)`, `3 left alone (running)`.
  public func lines(of action: OperatorAction, missing: String = "not there") -> [String] {
    let known = ActionResult.allCases.map(\.rawValue)
    let names = known + counts.keys.filter { !known.contains($0) }.sorted()
    return names.compactMap { name in
      guard let count = counts[name], count > 0 else { return nil }
      let what = ActionResult(rawValue: name)?.words(by: action, missing: missing) ?? name
      let words = "\(CountText.grouped(count)) \(what)"
      return reasons[name].map { "\(words) (\(Self.states($0)))" } ?? words
    }
  }

  /// Whether the action was refused for some tasks.
  public var isRefused: Bool {
    counts.contains { $0.value > 0 && ActionResult(rawValue: $0.key)?.isRefusal ?? true }
  }

  /// Whether all of the tasks came to what was asked for.
  public var isClean: Bool {
    counts.allSatisfy { $0.value == 0 || ActionResult(rawValue: $0.key)?.isDone ?? false }
  }

  /// `running` of one state, `1 queued, 2 gone` of several.
  private static func states(_ counts: [String: Int]) -> String {
    let order = TaskState.all.map(\.rawValue)
    let named = order.filter { counts[$0] != nil } + counts.keys.filter { !order.contains($0) }.sorted()
    if named.count == 1 { return named[0] }
    return named.map { "\(CountText.grouped(counts[$0] ?? 0)) \($0)" }.joined(separator: ", ")
  }
}

extension StateCounts {
  /// `7 failed, 5 cancelled`: the states that have tasks, in the order of a task's life.
  public var words: String {
    TaskState.all.filter { self[$0] > 0 }.map { "\(CountText.grouped(self[$0])) \($0)" }.joined(separator: ", ")
  }
}
