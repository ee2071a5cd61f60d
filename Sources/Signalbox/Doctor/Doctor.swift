import SignalboxModel

/// Looks at a whole server the way a task's reasons are looked at: what does not work, and what to do.
struct Doctor {
  var facts: DoctorFacts

  /// The worst first.
  var findings: [DoctorFinding] {
    let found =
      services + worker + store + notices + files + machine + slots + queues + names + requests + attempts + outcomes
    let order: [DoctorSeverity] = DoctorSeverity.all.reversed()
    return order.flatMap { severity in found.filter { $0.severity == severity } }
  }

  private var server: ServerFacts { facts.server }

  private var worker: [DoctorFinding] {
    switch server.activity {
    case .notStarted:
      [
        .problem(
          "worker", "the registry has not been started, so that no task runs",
          "Hand the registry to the app: `Application(router: router, services: [registry])` runs it.")
      ]
    case .working: [.ok("worker", "it claims tasks")]
    case .drainingAll, .drainingClosures:
      [.note("worker", "the server is shutting down", "What does not end in time runs at the next start.")]
    case .stopped:
      [
        .problem(
          "worker", "the server has shut down, and starts nothing more", "Start a server on this store again.")
      ]
    }
  }

  private var store: [DoctorFinding] {
    if let fault = server.storeFault {
      return [
        .problem(
          "store", "it takes no changes: \(fault)",
          "Do what the message says; tasks go on once the store can write.")
      ]
    }
    guard facts.isDurable else {
      return [
        .warning(
          "store", "it is in memory: tasks are gone when this process ends",
          "For tasks that must survive use a durable store, such as SQLiteTaskStore.")
      ]
    }
    return [.ok("store", "\(facts.info.store) takes changes")]
  }

  private var notices: [DoctorFinding] {
    facts.notices.map { .warning("store", $0.message, $0.remedy) }
  }

  private var services: [DoctorFinding] {
    facts.faults.map { .problem($0.subject, $0.notice.message, $0.notice.remedy) }
  }

  private var files: [DoctorFinding] {
    guard !facts.sizes.files.isEmpty else { return [] }
    let notices = facts.sizes.notices
    guard !notices.isEmpty else { return [.ok("files", facts.sizes.words)] }
    return notices.map { .warning("files", $0.message, $0.remedy) }
  }

  // MARK: - Room

  private var machine: [DoctorFinding] {
    guard let shortage = server.shortage else { return [.ok("machine", "attempts find room to start")] }
    return [
      .problem(
        "machine",
        "\(shortage): attempts that could not start are put back, and nothing is claimed until there is room",
        "\(shortage.resource.remedy), or run less at once with fewer slots.")
    ]
  }

  private var slots: [DoctorFinding] {
    // How many there are is not the matter then.
    guard server.shortage == nil else { return [] }
    let cooperative =
      use(server.slots, "slots", remedy: "`slots` of RegistryConfiguration, or `signalbox serve --slots N`")
      + fitting
    guard let blocking = server.blocking else { return cooperative }
    return cooperative + use(blocking, "blocking threads", remedy: "`blockingThreads` of RegistryConfiguration")
  }

  /// Slots that were configured and do not fit into the server's descriptors.
  private var fitting: [DoctorFinding] {
    guard let text = server.slots.limitText else { return [] }
    return [.warning("slots", "\(text): not all that were configured are in force", server.slots.remedy)]
  }

  private func use(_ use: SlotUse, _ subject: String, remedy: String) -> [DoctorFinding] {
    let queued = facts.counts[.queued]
    guard use.used >= use.total, queued > 0 else {
      return [.ok(subject, "\(use.used) of \(use.total) in use")]
    }
    return [
      .warning(
        subject, "all \(use.total) are taken while \(tasks(queued)) queued",
        "If that is so for long, give the server more: \(remedy).")
    ]
  }

  private var queues: [DoctorFinding] {
    let named = server.queues.sorted { $0.key < $1.key }.map(\.value).compactMap(finding)
    let found = named.filter { $0.severity == .warning } + named.filter { $0.severity == .note }
    guard !found.isEmpty else { return [.ok("queues", "none is paused or at its limit while tasks wait")] }
    let rest = found.dropFirst(Self.shownQueues)
    guard let worst = rest.first else { return found }
    return found.prefix(Self.shownQueues) + [
      DoctorFinding(
        severity: worst.severity, subject: "queues",
        message: "\(grouped(rest.count)) more are paused or at their limit while tasks wait",
        remedy: "`signalbox queues` lists all.")
    ]
  }

  private static var shownQueues: Int { 20 }

  private func finding(of queue: QueueRecord) -> DoctorFinding? {
    if let mark = queue.paused { return paused(queue, by: mark) }
    let queued = queue.counts[.queued]
    guard queued > 0, let limit = queue.concurrency, queue.counts[.running] >= limit else { return nil }
    return .warning(
      "queue \(queue.name)", "its limit of \(limit) at once is reached, and \(tasks(queued)) queued",
      "If it should be faster: `signalbox queues \(queue.name.shellWord) --concurrency N`.")
  }

  /// Somebody wanted it, and may have forgotten it where tasks have been ready for long.
  private func paused(_ queue: QueueRecord, by mark: OperatorMark) -> DoctorFinding? {
    let states = TaskState.all.filter { !$0.isFinal && queue.counts[$0] > 0 }
    guard let last = states.last else { return nil }
    let counts = MomentText.list(states.map { "\(grouped(queue.counts[$0])) \($0)" }, limit: states.count)
    let isForgotten = queue.counts[.queued] > 0 && facts.longPaused.contains(ExactText(queue.name))
    return DoctorFinding(
      severity: isForgotten ? .warning : .note, subject: "queue \(queue.name)",
      message: "\(mark.by) paused it \(MomentText.at(mark.at, now: server.now)), and it holds \(counts) "
        + (queue.counts[last] == 1 ? "task" : "tasks"),
      remedy: "Let it go on: `signalbox resume \(queue.name.shellWord)`.")
  }

  // MARK: - Tasks

  private var names: [DoctorFinding] {
    let sample = facts.unrunnable
    guard sample.total > 0 else { return [.ok("task types", "every queued task has somebody to run it")] }
    let known = server.names.keys.sorted()
    let registered = known.isEmpty ? "no name is registered" : "registered: \(MomentText.list(known, limit: 20))"
    return [
      .problem(
        "task types", "\(tasks(sample)) queued that nobody here runs: \(names(sample)); \(registered)",
        "Register their types in the catalogue, or give their names as formerNames, and start the server again.")
    ]
  }

  private var requests: [DoctorFinding] {
    var found: [DoctorFinding] = []
    if facts.longHeld.total > 0 {
      found.append(
        .warning(
          "requests", "\(tasks(facts.longHeld)) held by a response that has not ended: \(ids(facts.longHeld))",
          "Look at what the handlers of these requests do: their tasks start when the response has been sent."))
    }
    let dropped = facts.dropped.values.reduce(0, +)
    if dropped > 0 {
      let reasons = facts.dropped.sorted { $0.key < $1.key }.map { "\($0.key) \(CountText.grouped($0.value))" }
      found.append(
        .warning(
          "requests",
          "\(CountText.grouped(dropped)) dropped with failed requests (\(MomentText.list(reasons, limit: 8)))",
          "The log names them at level debug; `keepOnFailure()` keeps a request's tasks although it fails."))
    }
    return found.isEmpty ? [.ok("requests", "no task was dropped with a failed request, none is held for long")] : found
  }

  private var attempts: [DoctorFinding] {
    var found = unendable
    if facts.unstopped.total > 0 {
      found.append(
        .warning(
          "running tasks", "\(tasks(facts.unstopped)) running although asked to stop: \(ids(facts.unstopped))",
          "`signalbox kill` ends a command; Swift work stops where it looks for cancellation."))
    }
    if facts.slow.total > 0 {
      found.append(
        .warning(
          "running tasks", "\(tasks(facts.slow)) running for much longer than usual: \(ids(facts.slow))",
          "Their logs say what they do: `signalbox logs ID`. A timeout ends attempts that hang."))
    }
    if facts.silent.total > 0 {
      found.append(
        .warning(
          "running tasks",
          "\(tasks(facts.silent)) silent, with no output for over an hour after some before: \(ids(facts.silent))",
          "`signalbox logs ID` shows what each wrote last; `signalbox list 'silent>1h'` lists all that are so quiet."))
    }
    return found.isEmpty ? [.ok("running tasks", "none is late")] : found
  }

  /// Each by itself: every one has a cause of its own.
  private var unendable: [DoctorFinding] {
    server.unendable.sorted { $0.key < $1.key }.prefix(5).map { id, words in
      .warning(
        "task #\(id)", "it is to end, but \(words)",
        "It holds up itself alone. `signalbox why \(id)` says more.")
    }
  }

  private var outcomes: [DoctorFinding] { Outcomes(shares: facts.failures, totals: facts.totals).findings }

  // MARK: - Words

  private func grouped(_ count: Int) -> String { CountText.grouped(count) }

  private func tasks(_ count: Int) -> String { count == 1 ? "1 task is" : "\(grouped(count)) tasks are" }

  private func tasks(_ sample: DoctorFacts.Sample) -> String {
    sample.isMinimum ? "at least \(grouped(sample.total)) tasks are" : tasks(sample.total)
  }

  private func ids(_ sample: DoctorFacts.Sample) -> String {
    let shown = sample.tasks.prefix(5).map { "#\($0.id) \($0.name)" }
    let more = sample.total - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? " and \(grouped(more)) more" : "")
  }

  private func names(_ sample: DoctorFacts.Sample) -> String {
    let names = Set(sample.tasks.map { $0.kind == .command ? "commands" : $0.name }).sorted()
    return MomentText.list(names, limit: 10)
  }
}

extension DoctorFinding {
  static func ok(_ subject: String, _ message: String) -> Self {
    Self(severity: .ok, subject: subject, message: message)
  }

  static func note(_ subject: String, _ message: String, _ remedy: String) -> Self {
    Self(severity: .note, subject: subject, message: message, remedy: remedy)
  }

  static func warning(_ subject: String, _ message: String, _ remedy: String) -> Self {
    Self(severity: .warning, subject: subject, message: message, remedy: remedy)
  }

  static func problem(_ subject: String, _ message: String, _ remedy: String) -> Self {
    Self(severity: .problem, subject: subject, message: message, remedy: remedy)
  }
}
