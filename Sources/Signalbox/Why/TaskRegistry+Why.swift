package import SignalboxModel

extension TaskRegistry {
  /// Why a task is not running, with every reason and its remedy; nil when there is no such task. Counts the tasks before it,
  /// to 10,000.
  package func why(_ id: TaskID) async throws -> WhyAnswer? {
    guard let task = try await store.task(id) else { return nil }
    let facts = try await serverFacts(about: [task])
    let hindrances = facts.hindrances(
      of: task, ahead: try await store.ahead(of: id, limit: Hindrance.countLimit),
      predecessor: task.state == .waiting ? try await task.after.asyncMap(store.task) : nil)
    return WhyAnswer(
      task: id, state: task.state, reasons: hindrances.map { $0.reason(for: task, at: facts.now) })
  }

  /// These tasks, with what is redacted masked, each with the few words that say why it is not running.
  func withReasons(_ tasks: [TaskRecord]) async throws -> [TaskRecord] {
    let waiting: Set<TaskState> = [.waiting, .scheduled, .queued]
    let tasks = tasks.map(\.masked)
    guard !unendable.isEmpty || tasks.contains(where: { waiting.contains($0.state) }) else { return tasks }
    let facts = try await serverFacts(about: tasks)
    return tasks.map { task in
      var task = task
      task.reason = facts.hindrances(of: task).first?.short(for: task)
      return task
    }
  }

  /// What is so now.
  ///
  /// - Parameter tasks: those that will be asked about.
  func serverFacts(about tasks: [TaskRecord]) async throws -> ServerFacts {
    var facts = ServerFacts(now: clock.now())
    facts.add(try await store.queues(.named(tasks.map(\.queue))))
    for slot in SlotClass.allCases {
      for name in catalogue.claimedNames(slot) { facts.names[name] = slot.closures }
    }
    facts.runsCommands = catalogue.commands != nil
    facts.activity = worker.activity
    facts.slots = worker.slots
    facts.blocking = worker.blockingSlots
    facts.shortage = worker.shortage
    facts.unendable = unendable.words
    facts.storeFault = await storeFault()
    facts.held = idleness.held(among: tasks.map(\.id))
    for task in tasks where task.kind == .closure {
      facts.closures[task.id] = closures[task.id].map { $0.isBlocking ? .blocking : .cooperative }
    }
    facts.usual = worker.usual
    return facts
  }

  private func storeFault() async -> String? {
    do {
      try await store.check()
      return nil
    } catch let error as StoreError {
      return error.message
    } catch {
      return "\(error)"
    }
  }
}

extension Optional {
  fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value?) async rethrows -> Value? {
    if let self { try await transform(self) } else { nil }
  }
}
