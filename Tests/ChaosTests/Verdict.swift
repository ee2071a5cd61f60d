import SignalboxModel

/// Holds what was found against what is promised.
struct Verdict: CustomStringConvertible {
  var plan: ChaosPlan
  var told: Chaos.Told
  var found: Findings
  /// Each a sentence; none when every promise was kept.
  private(set) var violations: [String]

  init(_ plan: ChaosPlan, _ told: Chaos.Told, _ found: Findings) {
    self.plan = plan
    self.told = told
    self.found = found
    violations = told.violations
    violations += lost() + Self.miscounted(found)
    let starts = Dictionary(grouping: found.marks.filter { $0.word == "start" }, by: \.key.task)
    let ends = Set(found.marks.filter { $0.word == "end" }.map(\.key))
    for (id, one) in found.tasks.sorted(by: { $0.key < $1.key }) {
      violations += Self.unexplained(one, starts: starts[id, default: []].map(\.key.attempt), told)
      violations += Self.incoherent(one, ends, found.withoutWholeLog)
    }
    violations += found.marks.filter { $0.word == "overlap" }.map { "task \($0.key.task) ran twice at once" }
    violations += starts.keys.filter { plan.kept == nil && found.tasks[$0] == nil }.map {
      "task \($0) ran and is not there"
    }
  }

  /// Every acknowledged task is there and has ended.
  ///
  /// One that a server deleted, which keeps few, has left the mark of its command's end, unless somebody cancelled it.
  private func lost() -> [String] {
    let ended = Set(found.marks.filter { $0.word == "end" }.map(\.key.task))
    return told.added.sorted().compactMap { id in
      guard let state = found.tasks[id]?.task.state else {
        let isExplained = plan.kept != nil && (ended.contains(id) || told.cancelled.contains(id))
        return isExplained ? nil : "task \(id) was acknowledged and is gone"
      }
      return state.isFinal ? nil : "task \(id) is \(state.rawValue) for ever"
    }
  }

  private static func miscounted(_ found: Findings) -> [String] {
    TaskState.all.compactMap { state in
      let count = found.tasks.values.count { $0.task.state == state }
      return count == found.counts[state]
        ? nil : "\(found.counts[state]) tasks are counted as \(state.rawValue) and \(count) are there"
    }
  }

  /// An attempt starts once, and after another one only where that ended so that there is another.
  private static func unexplained(_ found: Findings.Found, starts: [Int], _ told: Chaos.Told) -> [String] {
    let id = found.task.id
    var violations: [String] = []
    if starts != Set(starts).sorted() { violations.append("task \(id) started its attempts as \(starts)") }
    let known = found.attempts.map(\.attempt)
    if !Set(starts).isSubset(of: known) { violations.append("task \(id) ran attempts \(starts), and has \(known)") }
    for attempt in found.attempts.dropLast() {
      switch attempt.outcome {
      case .lost, .failed, .timedOut, .released, .snoozed: break
      case .completed, .cancelled:
        if !told.retried.contains(id) { violations.append("task \(id) ran again after attempt \(attempt.attempt)") }
      case nil: violations.append("attempt \(attempt.attempt) of task \(id) never ended, and another began")
      }
    }
    return violations
  }

  /// Record, attempts, marks and logs of one task agree.
  private static func incoherent(
    _ found: Findings.Found, _ ends: Set<AttemptKey>, _ withoutWholeLog: Set<AttemptKey>
  ) -> [String] {
    let task = found.task
    var violations: [String] = []
    func expect(_ isSo: Bool, _ violation: @autoclosure () -> String) {
      if !isSo { violations.append("task \(task.id): \(violation())") }
    }
    let wanted = task.tags.first.flatMap { Int($0.dropFirst("lines=".count)) } ?? 0
    expect(
      found.attempts.map(\.attempt).elementsEqual((1...max(task.attempt, 1)).prefix(task.attempt)),
      "attempts are missing")
    expect(task.attempt > 0 || task.state == .cancelled, "\(task.state.rawValue) without an attempt")
    expect(task.rescues == found.attempts.count { $0.outcome == .lost }, "\(task.rescues) rescues")
    if task.state == .completed { expect(found.attempts.last?.outcome == .completed, "completed by no attempt") }
    for attempt in found.attempts {
      let key = AttemptKey(task: task.id, attempt: attempt.attempt)
      let hasEnded = ends.contains(key)
      let output = found.output[attempt.attempt] ?? ""
      let isWhole = attempt.outcome == .completed || attempt.outcome == .failed && attempt.error?.type == "exit"
      if isWhole { expect(hasEnded, "attempt \(attempt.attempt) is told to have ended, and its command did not") }
      if withoutWholeLog.contains(key) { continue }
      let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let isPrefix = lines.elementsEqual((1...max(lines.count, 1)).prefix(lines.count).map { "line \($0)" })
      expect(isPrefix, "the log of attempt \(attempt.attempt) has a hole: \(output.prefix(200))")
      if isWhole { expect(lines.count == wanted, "\(lines.count) lines in the log of \(wanted)") }
    }
    return violations
  }

  var description: String {
    let attempts = found.tasks.values.flatMap(\.attempts)
    return """
      seed \(plan.seed), \(plan.kills) kills: \(told.added.count) tasks acknowledged, \(found.tasks.count) there, \
      \(attempts.count) attempts, \(attempts.count { $0.outcome == .lost }) of them lost with their server, \
      \(found.marks.count { $0.word == "start" }) starts, \(violations.count) broken promises
      \(violations.prefix(50).joined(separator: "\n"))
      """
  }
}
