package import SignalboxModel

/// Whether tasks can be added, and as what.
extension Ledger {
  mutating func append(_ tasks: [NewTask], by order: OperatorOrder?) -> LedgerAnswer {
    // One alone is refused before anything is changed.
    let before: Ledger? = tasks.count > 1 ? self : nil
    do throws(StoreError) {
      let answers = try add(tasks)
      if let order, let entry = order.entry(added: answers, at: facts.time.now) {
        changes.audits.append(LedgerAudit(entry, series: order.series, isChange: true))
      }
      return .appended(answers)
    } catch {
      if let before { self = before }
      return .refused(error)
    }
  }

  /// - Throws: the first fault of the first task that has one.
  private mutating func add(_ tasks: [NewTask]) throws(StoreError) -> [Appended] {
    let firstNew = rows.tasks.nextID
    var answers: [Appended] = []
    answers.reserveCapacity(tasks.count)
    // By index: an iterator would copy each task, which is large.
    for place in tasks.indices { answers.append(try add(tasks[place], since: firstNew, after: answers)) }
    return answers
  }

  /// Adds a task unless it is known, where `firstNew` is the first id that this append gave.
  private mutating func add(
    _ task: NewTask, since firstNew: TaskID, after answers: [Appended]
  ) throws(StoreError) -> Appended {
    if let known = try known(task, since: firstNew) { return known }
    try checkRoom(for: task)
    guard task.canFollow(at: answers.count, exists: { rows.tasks.wasThere($0) }) else {
      throw StoreError.noSuchTask(task.after)
    }
    let predecessor: TaskID? =
      switch task.after {
      case .task(let id, _): id
      case .earlier(let place, _): answers[place].task.id
      case nil: nil
      }
    return Appended(task: insert(task, after: predecessor), existed: false)
  }

  /// What an earlier append, or a task before this one, made of the task; `firstNew` is the first id that this append
  /// gave.
  private func known(_ task: NewTask, since firstNew: TaskID) throws(StoreError) -> Appended? {
    guard let idempotency = task.idempotency, let key = rows.keys[ExactText(idempotency.name)] else { return nil }
    switch key {
    case .kept(let kept):
      guard kept.digest == idempotency.digest else { throw StoreError.keyUsed(by: kept.task) }
      return Appended(gone: task, kept)
    case .task(let id, let digest):
      guard digest == idempotency.digest else {
        throw id < firstNew ? StoreError.keyUsed(by: id) : StoreError.keyUsedTwice
      }
      guard let (row, isGone) = rows.tasks.entry(of: id) else { return nil }
      guard isGone else { return Appended(existing: row.record) }
      return Appended(gone: task, KeptKey(of: row.record, digest: digest))
    }
  }

  private func checkRoom(for task: NewTask) throws(StoreError) {
    guard !rows.queues.isEmpty, let queue = rows.queues[ExactText(task.queue)]?.record else { return }
    if let capacity = queue.capacity, queue.backlog >= capacity { throw StoreError.queueFull(queue) }
  }

  /// Adds a task, and moves it on when what it waits for has ended already.
  ///
  /// - Parameters:
  ///   - task: what to add.
  ///   - predecessor: the task that it waits for first.
  /// - Returns: the task after that.
  mutating func insert(_ task: NewTask, after predecessor: TaskID?) -> TaskRecord {
    let time = facts.time
    let id = rows.tasks.nextID
    let record = task.record(id: id, after: predecessor, at: time.now)
    rows.tasks.insert(LedgerRow(record))
    changes.added.append(task)
    note(LedgerStep(of: record, from: nil, at: time.now))
    if let idempotency = task.idempotency {
      rows.keys[ExactText(idempotency.name)] = .task(id, digest: idempotency.digest)
    }
    guard let predecessor else { return record }
    if let end = pastEnd(of: predecessor), move(id, { $0.predecessorEnded(end, at: time) }) != nil {
      return rows.tasks[id]?.record ?? record
    }
    rows.tasks.addFollower(id, of: predecessor)
    return record
  }

  private func pastEnd(of id: TaskID) -> PredecessorEnd? {
    guard let row = rows.tasks[id] else { return .deleted }
    return row.pastEnd
  }
}

extension KeptKey {
  /// What is kept of a task that is deleted.
  package init(of task: TaskRecord, digest: String) {
    self.init(
      task: task.id, digest: digest, usedAt: task.enqueuedAt, state: task.state, finishedAt: task.finishedAt)
  }
}
