import SignalboxModel

/// What follows from commands, decided once for every store: values in, values out.
///
/// A store has a command decided, gives the rows that are asked for meanwhile, and writes the ``changes``:
///
///     var ledger = Ledger(facts)
///     let answer = ledger.run(command) { needs, rows in fetch(needs, into: &rows) }
///     write(ledger.changes, ledger.rows)
///
/// Commands that are decided one after another by one ledger see each other's effects. A refused one changes nothing. A store
/// that writes after each command begins anew with ``begin(_:)``.
package struct Ledger: Sendable {
  package private(set) var facts: LedgerFacts
  package var rows: LedgerRows
  package internal(set) var changes = LedgerChanges()
  /// The task in which failures are gathered from now on.
  package internal(set) var digest: FailureDigest?
  /// Tasks that others may wait for, and what became of them by the command under way.
  var endings: [(task: TaskID, end: PredecessorEnd)] = []
  /// How many of them have been told.
  var settled = 0
  /// What failed for good by the command under way, when that is watched.
  var failed: [TaskRecord] = []
  /// How many of them have been told.
  var told = 0
  /// Whether the digest's task is to be made anew.
  var hasDigestGrown = false
  /// What the task that was asked for is for.
  var asked = AskedTask.nothing
  /// What the command under way needs to begin with.
  private var needs = LedgerNeeds()

  package init(_ facts: LedgerFacts) {
    self.facts = facts
    rows = LedgerRows(nextID: facts.nextID)
    digest = facts.digest
  }

  /// Lets go of all that was decided and fetched.
  ///
  /// The room that it took is used again, which a ledger made anew would have to ask for.
  package mutating func begin(_ facts: LedgerFacts) {
    self.facts = facts
    rows.clear(nextID: facts.nextID)
    changes.clear()
    digest = facts.digest
  }

  /// Decides a command.
  ///
  /// - Parameters:
  ///   - command: what to decide.
  ///   - fetch: gives the rows that are needed, as far as they are there. Called once before anything is decided, and again for
  ///     what turns out to be needed then.
  /// - Returns: what came of it.
  /// - Throws: what `fetch` does. The ledger is of no use after that.
  package mutating func run(
    _ command: LedgerCommand, fetch: (LedgerNeeds, inout LedgerRows) throws -> Void
  ) rethrows -> LedgerAnswer {
    needs.become(of: command, given: facts)
    try fetch(needs, &rows)
    let answer = begin(command)
    while let more = settle() ?? tellFailures() { try fetch(more, &rows) }
    return answer
  }

  private mutating func begin(_ command: LedgerCommand) -> LedgerAnswer {
    switch command {
    case .append(let tasks, let order): return append(tasks, by: order)
    case .finish(let outcomes): return .finished(finish(outcomes))
    case .operate(let action, let ids, let order, let held):
      return .operated(operate(action, on: ids, by: order, heldClosures: held))
    case .promote(let ids): return .moved(promote(ids))
    case .rescue(let attempts, let policy): return .moved(rescue(attempts, policy))
    case .loseClosures(let ids): return .moved(loseClosures(ids))
    case .prune(let ids): return .moved(prune(ids))
    case .change(let queue, let patch, let order): return .changed(change(queue: queue, patch, by: order))
    }
  }

  /// Moves a task.
  ///
  /// - Returns: nil when it is not there, or the move is not legal now.
  mutating func move(_ id: TaskID, _ apply: (inout LedgerRow) -> LedgerStep?) -> LedgerStep? {
    guard let step = rows.tasks.move(id, apply) else { return nil }
    note(step)
    return step
  }

  /// Takes in what a step means to all others.
  mutating func note(_ step: LedgerStep) {
    let move = step.move
    changes.steps.append(step)
    if !rows.queues.isEmpty {
      rows.queues[ExactText(move.queue)]?.record.counts.move(from: move.before, to: move.after)
    }
    if let end = step.end, rows.tasks.mayBeWaitedFor(move.task) { endings.append((move.task, end)) }
    if step.isFailure, isWatched(move.queue), let row = rows.tasks[move.task] { failed.append(row.record) }
  }

  private func isWatched(_ queue: String) -> Bool {
    facts.watch.map { ExactText($0.queue) != ExactText(queue) } ?? false
  }

  /// Moves on whoever waits for something that ended by the command, and then whoever waits for them.
  private mutating func settle() -> LedgerNeeds? {
    let time = facts.time
    while settled < endings.count {
      let (task, end) = endings[settled]
      guard let followers = rows.tasks.followers(of: task) else { return unknownFollowers() }
      settled += 1
      for id in followers { _ = move(id) { $0.predecessorEnded(end, at: time) } }
    }
    endings = []
    settled = 0
    return nil
  }

  /// Those of all that has ended by now, so that they can be fetched together.
  private func unknownFollowers() -> LedgerNeeds {
    var needs = LedgerNeeds()
    for ending in endings[settled...] where rows.tasks.followers(of: ending.task) == nil {
      needs.followers.append(ending.task)
    }
    return needs
  }
}
