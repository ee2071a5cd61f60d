package import SignalboxModel

extension TaskRegistry {
  /// How long is long for a request to hold a task, or for an attempt to stop when asked.
  private static let patience = Duration.seconds(60)

  /// How long an attempt that wrote before may write nothing.
  private static let silence = Duration.seconds(3600)

  /// After how long a paused queue may have been forgotten.
  private static let pause = Duration.seconds(3600)

  /// Ends that are longer ago say nothing of the present.
  private static let lately = Duration.seconds(86_400)
  /// How many names are looked at of which tasks failed.
  private static let failingNames = 50

  /// Looks at the whole server: what does not work, and what to do.
  ///
  /// Costs a few pages of lists.
  package func doctor() async throws -> DoctorAnswer {
    var server = try await serverFacts(about: [])
    server.add(try await store.queues(.configuredFirst(limit: Limits.queuePage)))
    var facts = DoctorFacts(
      server: server, info: info, isDurable: store.isDurable, counts: try await store.counts(), totals: feed.totals)
    facts.notices = store.notices
    facts.sizes = try await fileSizes()
    facts.longPaused = Set(
      server.queues.filter { _, queue in queue.paused.map { store.age(since: $0.at) > Self.pause } ?? false }.keys)
    facts.faults = faults.all
    facts.dropped = metrics.dropped ?? [:]
    facts.unrunnable = try await unrunnable(server)
    facts.longHeld = try await longHeld()
    let running = try await store.page(
      PageRequest(query: TaskQuery().and(states: [.running]), sort: TaskSort(.started), limit: Self.looked))
    facts.unstopped = running.sample { task in
      // Not longer than it has run: while the machine is suspended nothing stops.
      guard let cancel = task.cancelRequested, let duration = task.duration else { return false }
      return min(store.age(since: cancel.at), .seconds(duration)) > Self.patience
    }
    facts.slow = running.sample { task in server.isSlow(task) }
    facts.silent = try await silent(among: running)
    facts.failures = try await store.failures(within: Self.lately, limit: Self.failingNames)
    return DoctorAnswer(findings: Doctor(facts: facts).findings)
  }

  /// Those that have written nothing at all may be of a kind that never does.
  private func silent(among running: RecordPage) async throws -> DoctorFacts.Sample {
    let writes = try await store.logs.lastWrites(of: running.tasks.map(\.attemptKey))
    return running.sample { task in
      // Not for longer than the attempt has run: while the machine is suspended nothing writes.
      guard let last = writes[task.attemptKey], let duration = task.duration else { return false }
      return min(store.age(since: last), .seconds(duration)) > Self.silence
    }
  }

  private func longHeld() async throws -> DoctorFacts.Sample {
    let held = idleness.held.prefix(Self.looked)
    guard !held.isEmpty else { return DoctorFacts.Sample() }
    let query = TaskQuery([.init(.id(Set(held))), .init(.age(.greater, Self.patience))])
    return try await store.page(PageRequest(query: query, limit: Self.looked)).sample { !$0.state.isFinal }
  }

  private func unrunnable(_ server: ServerFacts) async throws -> DoctorFacts.Sample {
    var query = TaskQuery().and(states: [.queued])
    // Most of a long queue is of known names: the store passes over those.
    let known = server.names.keys.sorted().map { TextPattern.exact($0) }
    if !known.isEmpty { query.terms.append(.init(.name(known), isNegated: true)) }
    let page = try await store.page(PageRequest(query: query, sort: TaskSort(.line), limit: Self.looked))
    let closures = try await serverFacts(about: page.tasks)
    return page.sample { task in
      closures.hindrances(of: task).contains { $0.isAboutWorkers && $0 != .notStarted }
    }
  }
}

extension ServerFacts {
  /// Whether a running task takes ten times as long as tasks of its name usually do.
  func isSlow(_ task: TaskRecord) -> Bool {
    guard let duration = task.duration, let usual = usual[task.name] else { return false }
    return Duration.seconds(duration) > max(usual * 10, .seconds(60))
  }
}

extension RecordPage {
  fileprivate func sample(_ isMeant: (TaskRecord) -> Bool) -> DoctorFacts.Sample {
    let tasks = tasks.filter(isMeant)
    return DoctorFacts.Sample(tasks: tasks, total: tasks.count, isMinimum: hasNext && !tasks.isEmpty)
  }
}
