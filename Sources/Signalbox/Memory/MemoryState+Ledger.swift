import DequeModule
import HeapModule
import SignalboxModel

/// The memory store's part in a change: it fetches what a ``Ledger`` decides on, and keeps what that decided.
extension MemoryState {
  mutating func perform(_ command: LedgerCommand) -> LedgerAnswer {
    let facts = LedgerFacts(
      time: time, nextID: TaskID(lastID + 1),
      watch: watch.map(LedgerFacts.Watch.init), digest: digest)
    var ledger = self.ledger.take() ?? Ledger(facts)
    ledger.begin(facts)
    let answer = ledger.run(command) { needs, rows in fetch(needs, into: &rows) }
    digest = ledger.digest
    write(&ledger)
    self.ledger = consume ledger
    return answer
  }

  // MARK: Fetching

  private func fetch(_ needs: LedgerNeeds, into rows: inout LedgerRows) {
    for id in needs.tasks { fetch(id, into: &rows.tasks) }
    for id in needs.predecessors { fetch(id, into: &rows.tasks) }
    for idempotency in needs.keys {
      let name = ExactText(idempotency.name)
      guard let key = keys[name] else { continue }
      rows.keys[name] = key
      if case .task(let id, _) = key { fetch(id, into: &rows.tasks) }
    }
    for queue in needs.capacities {
      let name = ExactText(queue)
      if let queue = queues[name], queue.record.capacity != nil { rows.queues[name] = queue }
    }
    for queue in needs.queues {
      let name = ExactText(queue)
      rows.queues[name] = queues[name] ?? LedgerQueue(QueueRecord(name: queue))
    }
    for id in needs.followers {
      let ids = followers[id, default: []].sorted()
      rows.tasks.know(followers: ids, of: id)
      for id in ids { fetch(id, into: &rows.tasks) }
    }
    if let report = needs.report, let task = watch?.newTask(report) { rows.reported = [task] }
  }

  /// Who waits for it is asked for when it ends, if anybody does.
  private func fetch(_ id: TaskID, into table: inout LedgerTable) {
    guard let stored = tasks[id] else { return }
    table.add(stored.row, followers: followers.isEmpty || followers[id] == nil ? [] : nil)
  }

  // MARK: Writing

  private mutating func write(_ ledger: inout Ledger) {
    // By index: an iterator would copy each once more.
    for place in 0..<ledger.changes.added.count {
      lastID += 1
      if let row = ledger.rows.tasks[TaskID(lastID)] { keep(ledger.changes.added[place], row) }
    }
    for step in ledger.changes.steps {
      guard let stored = tasks[step.move.task] else { continue }
      ledger.rows.tasks.exchange(step.move.task, with: &stored.row)
      take(step, of: stored)
    }
    write(ledger.changes)
  }

  private mutating func keep(_ task: NewTask, _ row: LedgerRow) {
    let id = row.record.id
    tasks[id] = Stored(task, row)
    if let idempotency = task.idempotency { keys.use(idempotency, by: id) }
    if task.holder != nil { held.insert(id) }
  }

  /// What most commands do not change.
  private mutating func write(_ changes: LedgerChanges) {
    for directed in changes.directives {
      tasks[directed.key.task]?.row.directive = directed.directive
      announce { $0.directives[directed.key] = directed.directive }
    }
    // None goes early because the clock was set.
    for entry in changes.audits { audit.write(entry, now: jumps.cautious(time.now)) }
    for queue in changes.queues { take(queue) }
    for rewriting in changes.rewritten {
      tasks[rewriting.task]?.row.record.payload = rewriting.work.payload
      tasks[rewriting.task]?.environment = rewriting.work.environment
    }
  }

  private mutating func take(_ queue: LedgerQueue) {
    let name = ExactText(queue.record.name)
    var queue = queue
    queue.record.counts = queues[name]?.record.counts ?? StateCounts()
    queues[name] = queue
    if queue.starts == nil { rated.remove(name) } else { rated.insert(name) }
    if queue.resumed != nil { hasResumed = true }
    announce { wakeup in
      wakeup.queues.insert(name.text)
      wakeup.isClaimable = true
    }
  }

  /// Keeps counters, lines and timers in step with a move; its task's row is the one after it.
  mutating func take(_ step: LedgerStep, of stored: Stored) {
    let (id, before) = (step.move.task, step.move.before)
    count(step.move)
    if step.ended != nil { leases[stored.row.record.attemptKey] = nil }
    if !step.archived.isEmpty { stored.attempts += step.archived }
    guard let after = step.move.after else { return remove(stored, in: before) }
    if before == .waiting { unfollow(stored) }
    // A claim has taken it out of its line.
    if before == .queued, after != .queued, after != .running { leaveLine(stored) }
    switch after {
    case .queued where before != .queued && !held.contains(id):
      line(stored)
      announce { $0.isClaimable = true }
    case .waiting where before != .waiting:
      if let predecessor = stored.row.record.after { followers[predecessor, default: []].insert(id) }
    case .scheduled: due.insert(Timed(at: stored.row.record.runAt ?? time.now, id: id))
    case .completed, .failed, .cancelled:
      held.remove(id)
      let place = Timed(at: stored.row.record.finishedAt ?? time.now, id: id)
      // Nearly always at the end: before it only of several that ended at one moment, or when the clock was set back.
      finals.insert(place, at: finals.lastIndex { $0 < place }.map { $0 + 1 } ?? 0)
    default: break
    }
  }

  private mutating func remove(_ stored: Stored, in state: TaskState?) {
    let id = stored.row.record.id
    tasks[id] = nil
    if let idempotency = stored.idempotency { keys.forgetTask(stored.row.record, of: idempotency) }
    if state == .queued { leaveLine(stored) }
    if state == .waiting { unfollow(stored) }
    held.remove(id)
  }

  private mutating func unfollow(_ stored: Stored) {
    guard let predecessor = stored.row.record.after else { return }
    followers[predecessor]?.remove(stored.row.record.id)
    if followers[predecessor]?.isEmpty == true { followers[predecessor] = nil }
  }

  private mutating func count(_ move: StoreWakeup.Move) {
    let name = ExactText(move.queue)
    counts.move(from: move.before, to: move.after)
    queues[name, default: LedgerQueue(QueueRecord(name: move.queue))].record.counts.move(
      from: move.before, to: move.after)
    if move.after == nil, let queue = queues[name], !queue.isConfigured, queue.record.counts.total == 0 {
      queues[name] = nil
    }
    announce { $0.moves.append(move) }
  }
}
