package import SignalboxModel

extension TaskRegistry {
  /// How many tasks of a kind are looked at.
  static let looked = 500

  /// Why a task is not running, with every reason and its remedy; nil when there is no such task.
  ///
  /// Counts the tasks before it, to 10,000.
  ///
  /// What the store knows is of one moment, but for holds and rates where it keeps them apart; see
  /// ``TaskStore/standing(of:limit:)``. What the worker does is of the moment after it.
  package func why(_ id: TaskID) async throws -> WhyAnswer? {
    guard let standing = try await store.standing(of: id, limit: Hindrance.countLimit) else { return nil }
    let task = standing.task
    let running = task.state == .queued ? try await allRunning() : nil
    var facts = await workerFacts(about: [task] + (running ?? []))
    facts.add(standing)
    facts.running = running
    let hindrances = facts.hindrances(of: task, place: standing.place, predecessor: standing.predecessor)
    return WhyAnswer(
      task: id, state: task.state, reasons: hindrances.map { $0.reason(for: task, at: facts.now) })
  }

  /// What runs; nil when that is more than is looked at.
  private func allRunning() async throws -> [TaskRecord]? {
    let query = TaskQuery().and(states: [.running])
    let page = try await store.page(PageRequest(query: query, sort: TaskSort(.started), limit: Self.looked))
    return page.hasNext ? nil : page.tasks
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

  /// What is so now, as far as these tasks can be asked about.
  func serverFacts(about tasks: [TaskRecord]) async throws -> ServerFacts {
    let queues = try await store.queues(.named(tasks.map(\.queue)))
    var facts = await workerFacts(about: tasks)
    facts.add(queues)
    for queue in queues where queue.rate != nil {
      facts.nextStarts[ExactText(queue.name)] = store.nextStart(in: queue.name)
    }
    facts.held = idleness.held(among: tasks.map(\.id))
    return facts
  }

  /// What is so now, but for what the store knows of tasks and queues.
  private func workerFacts(about tasks: [TaskRecord]) async -> ServerFacts {
    var facts = ServerFacts(now: clock.now())
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
