public import SignalboxModel

/// What a store is told of who acts, for the entry of the audit log that it writes with the action.
public struct OperatorOrder: Hashable, Sendable, ExpressibleByStringLiteral {
  /// Who acts, and from where.
  public var who: Operator
  /// The filter that chose the tasks; nil when they were named.
  public var filter: String?
  /// The same in all calls that carry out one order in batches: they share one entry; nil when one call is all of it.
  public var series: String?
  /// The states that the tasks were in when the operator looked at them: one that is in another now is left alone; nil when
  /// the tasks were named, whatever their state.
  public var states: Set<TaskState>?
  /// How many tasks the filter had beside these in states that the action does not take.
  public var excluded = StateCounts()
  /// How many tasks the order is for, told with the first call of its series, and 0 with the others; so that the entry says how
  /// many it has not come to; nil when each call is for its own.
  public var count: Int?

  /// Creates an order of one call, for tasks in whatever state unless ``states`` is set.
  public init(_ who: Operator, filter: String? = nil, series: String? = nil) {
    self.who = who
    self.filter = filter
    self.series = series
  }

  /// Of somebody of this name within the process.
  public init(stringLiteral name: String) {
    self.init(Operator(name))
  }
}

extension OperatorOrder {
  /// The entry of an action on these tasks, its id left to the store.
  ///
  /// - Parameters:
  ///   - action: what was done.
  ///   - ids: the tasks, in the order of the call.
  ///   - name: what the first of them is called.
  ///   - outcomes: what came of it, one for each task.
  ///   - now: the time of day of the commit.
  /// - Returns: the entry, with 0 in place of its id.
  public func entry(
    _ action: OperatorAction, of ids: [TaskID], name: String?, outcomes: [ActionOutcome], at now: Timestamp
  ) -> AuditEntry {
    var sum = BulkResult()
    for outcome in outcomes { sum.add(outcome.result, in: outcome.state) }
    for state in TaskState.all where excluded[state] > 0 { sum.add(.excluded, in: state, count: excluded[state]) }
    var entry = entry(action.audited, of: ids, name: name, results: sum.counts, at: now)
    entry.reasons = sum.reasons.isEmpty ? nil : sum.reasons
    return entry
  }

  /// What is done of this order to a task in this state; nil when it is to be tried.
  public func refusal(of state: TaskState?) -> ActionOutcome? {
    guard let state else { return ActionOutcome(states == nil ? .notFound : .changed, in: nil) }
    guard let states, !states.contains(state) else { return nil }
    return ActionOutcome(.changed, in: state)
  }

  /// The entry of tasks that were added; nil when all were there already: the call that added them has one.
  public func entry(added: [Appended], at now: Timestamp) -> AuditEntry? {
    let existed = added.count(where: \.existed)
    guard let first = added.first?.task, existed < added.count else { return nil }
    let results = ["added": added.count - existed, "existed": existed].filter { $0.value > 0 }
    var entry = entry(.add, of: added.map(\.task.id), name: first.name, results: results, at: now)
    entry.queue = first.queue
    return entry
  }

  /// The entry of a queue that was changed, or was so already.
  public func entry(queue: String, _ patch: QueuePatch, isChange: Bool, at now: Timestamp) -> AuditEntry {
    var entry = entry(.changeQueue, of: [], name: nil, results: [isChange ? "changed" : "unchanged": 1], at: now)
    entry.queue = queue
    entry.change = patch
    return entry
  }

  private func entry(
    _ action: AuditAction, of ids: [TaskID], name: String?, results: [String: Int], at now: Timestamp
  ) -> AuditEntry {
    AuditEntry(
      id: 0, at: now, who: who.name, from: who.place, action: action, tasks: ids.listed(), count: count ?? ids.count,
      name: name, filter: filter?.cut(toBytes: Limits.auditFilter), results: results)
  }
}

extension AuditEntry {
  /// Takes in the entry of a later batch of the same order.
  public mutating func continues(with later: AuditEntry) {
    until = later.at
    count += later.count
    name = name ?? later.name
    tasks = (tasks + later.tasks).listed()
    results.merge(later.results, uniquingKeysWith: +)
    if let more = later.reasons {
      reasons = (reasons ?? [:]).merging(more) { $0.merging($1, uniquingKeysWith: +) }
    }
  }
}

extension [TaskID] {
  /// The first so many, lowest first, each once.
  fileprivate func listed() -> [TaskID] {
    var seen: Set<TaskID> = []
    for id in self where seen.count < Limits.auditTasks { seen.insert(id) }
    return seen.sorted()
  }
}

/// How much of the audit log is kept.
///
/// What is over goes when a new entry comes, oldest first.
public struct AuditRetention: Hashable, Sendable {
  /// Entries that are older go: 365 days unless set.
  public var age: Duration
  /// Entries of tasks that were added, as many again of what changed something else, and as many again of what was refused or
  /// changed nothing: however much is added or refused, what operators did stays.
  public var count: Int

  /// Creates limits; without arguments 365 days and 100,000 entries of each kind.
  public init(age: Duration = .seconds(365 * 86400), count: Int = 100_000) {
    self.age = age
    self.count = count
  }
}
