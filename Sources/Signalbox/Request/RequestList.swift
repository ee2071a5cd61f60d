import SignalboxModel

/// Decides what becomes of the tasks that one request adds: when they are committed, behind which task each waits, until
/// when they are held, and which are dropped.
///
/// It acts on nothing itself.
///
/// A list serves one round after the other: a middleware that has a request answered once more begins the next.
struct RequestList<Work: Sendable>: Sendable {
  enum Phase: Equatable {
    /// The request is being answered; what is added is gathered. Until it is answered or failed.
    case gathering
    /// It is answered, and its body commits what is added before it ends. Until the next round.
    case streaming
    /// It is answered; what is added is committed by itself. Until the next round.
    case answered
    /// It failed; what is added is dropped. Until the next round.
    case failed(DropReason)
  }

  struct Entry: Sendable {
    var name: String
    /// Whether it keeps the order of the request; a delayed task, or one that waits for a task of its own, does not.
    var isInLine: Bool
    var work: Work
  }

  enum Fate: Sendable {
    /// Until it is committed or dropped.
    case pending(Entry)
    case committed(TaskID)
    case dropped(DropReason)
  }

  /// Which task one waits for.
  enum Link: Equatable {
    case task(TaskID)
    /// The one at this place in the same batch.
    case earlier(Int)
  }

  /// What one commit takes.
  struct Batch: Sendable {
    /// Where its first task stands in the list.
    var start: Int
    var entries: [Entry]
    var links: [Link?]
    /// Whether a link waits for its predecessor's success, not only for its end.
    var needsSuccess: Bool
  }

  /// What follows when a task is added.
  enum Consequence: Equatable {
    /// Somebody commits it in time.
    case none
    /// Nobody else commits it any more.
    case commit
    case dropped(DropReason)
  }

  private(set) var phase = Phase.gathering
  private(set) var fates: [Fate] = []
  private(set) var round = 0
  var order = BackgroundTasks.Order.sequential
  var keepsOnFailure = false
  /// Whether the round's request is being answered.
  private var isOpen = false
  /// Whether the round's response has ended.
  private var isOver = false
  /// Everything before it is committed or dropped.
  private var firstPending = 0
  private var lastInLine: TaskID?
  private var held: [Int: [TaskID]] = [:]

  var pendingNames: [String] { fates[firstPending...].compactMap(\.pending?.name) }
  var hasPending: Bool { firstPending < fates.count }
  var isHolding: Bool { held[round] != nil }
  func isHolding(_ id: TaskID) -> Bool { held.values.contains { $0.contains(id) } }

  /// Begins a round; false when one is under way already.
  mutating func open() -> Bool {
    guard !isOpen else { return false }
    if phase != .gathering { round += 1 }
    phase = .gathering
    isOpen = true
    isOver = false
    return true
  }

  mutating func add(_ entry: Entry) -> Consequence {
    switch phase {
    case .failed(let reason) where !keepsOnFailure:
      fates.append(.dropped(reason))
      firstPending = fates.count
      return .dropped(reason)
    case .gathering:
      fates.append(.pending(entry))
      return .none
    case .streaming, .answered, .failed:
      fates.append(.pending(entry))
      return phase == .streaming && !isOver ? .none : .commit
    }
  }

  /// What a commit takes now; nil when there is nothing.
  ///
  /// One commit at a time.
  func batch() -> Batch? {
    guard hasPending else { return nil }
    let entries = fates[firstPending...].compactMap(\.pending)
    return Batch(
      start: firstPending, entries: entries, links: links(of: entries),
      needsSuccess: order == .sequentialStoppingOnFailure)
  }

  private func links(of entries: [Entry]) -> [Link?] {
    guard order != .concurrent else { return entries.map { _ in nil } }
    var last = lastInLine.map(Link.task)
    return entries.enumerated().map { place, entry in
      guard entry.isInLine else { return nil }
      defer { last = .earlier(place) }
      return last
    }
  }

  /// Takes in that a batch is committed.
  ///
  /// - Parameters:
  ///   - batch: the tasks that were to be committed.
  ///   - ids: their numbers, in the same order.
  ///   - new: those of the tasks that were not there before, for their idempotency keys; they are held.
  /// - Returns: those that there is nothing to wait for any more.
  mutating func committed(_ batch: Batch, as ids: [TaskID], new: [TaskID]) -> [TaskID] {
    for (offset, id) in ids.enumerated() { fates[batch.start + offset] = .committed(id) }
    firstPending = batch.start + ids.count
    for (entry, id) in zip(batch.entries, ids) where entry.isInLine { lastInLine = id }
    guard !isOver else { return new }
    if !new.isEmpty { held[round, default: []] += new }
    return []
  }

  /// What is pending is dropped.
  ///
  /// - Returns: it, in the order added.
  mutating func drop(_ reason: DropReason) -> [Entry] {
    let entries = fates[firstPending...].compactMap(\.pending)
    for place in firstPending..<fates.count { fates[place] = .dropped(reason) }
    firstPending = fates.count
    return entries
  }

  /// The request failed: what is pending is dropped, and what is added too from now on.
  mutating func fail(_ reason: DropReason) -> [Entry] {
    phase = .failed(reason)
    isOpen = false
    return drop(reason)
  }

  /// The request is answered.
  ///
  /// - Parameter commitsAtEnd: whether the body commits what is added while it is written.
  mutating func answer(commitsAtEnd: Bool) {
    phase = commitsAtEnd ? .streaming : .answered
    isOpen = false
  }

  /// The response of a round has ended, or there is none to wait for.
  ///
  /// - Returns: what was held for it.
  mutating func end(_ round: Int) -> [TaskID] {
    if round == self.round { isOver = true }
    return held.removeValue(forKey: round) ?? []
  }
}

extension RequestList.Fate {
  var pending: RequestList.Entry? {
    if case .pending(let entry) = self { entry } else { nil }
  }
}

/// Why a request's tasks are dropped.
package enum DropReason: String, Sendable {
  /// The handler, or a middleware, threw.
  case error
  /// The response is a 4xx or 5xx.
  case status
  /// They could not be committed.
  case commit
}
