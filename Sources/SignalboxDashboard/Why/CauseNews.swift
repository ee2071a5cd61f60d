import SignalboxModel

/// What of the things that keep tasks from running is other than the board has it.
///
/// Rows whose task has not started may say what is no longer so, although nothing of the tasks themselves changed.
struct CauseNews: Hashable, Sendable {
  /// Whether it is something of the whole server.
  private var isOfServer = false
  private var queues: Set<ExactText> = []

  /// What a change tells.
  init(_ change: ChangeEvent, to board: Board) {
    isOfServer =
      change.draining != board.isDraining || change.trouble != board.trouble
      || !change.slots.holdsBack(as: board.slots) || !holdsBack(change.blocking, as: board.blocking)
      || change.moreQueues == true
    for queue in change.queues { note(queue, as: board.queues[ExactText(queue.name)]) }
  }

  /// What an answer tells of one queue.
  init(_ queue: QueueRecord, to board: Board) {
    note(queue, as: board.queues[ExactText(queue.name)])
  }

  /// Whether there is none.
  var isEmpty: Bool { !isOfServer && queues.isEmpty }

  /// Whether it may concern the tasks of a queue.
  func concerns(_ queue: String) -> Bool { isOfServer || queues.contains(ExactText(queue)) }

  /// A queue that the board did not know may have been in any way.
  private mutating func note(_ queue: QueueRecord, as known: QueueRecord?) {
    if let known, queue.holdsBack(as: known) { return }
    queues.insert(ExactText(queue.name))
  }

  private func holdsBack(_ use: SlotUse?, as known: SlotUse?) -> Bool {
    guard let use, let known else { return use == known }
    return use.holdsBack(as: known)
  }
}

extension SlotUse {
  /// Whether tasks wait for slots as they do with another use.
  fileprivate func holdsBack(as other: SlotUse) -> Bool {
    total == other.total && limit == other.limit && (used >= total) == (other.used >= other.total)
  }
}

extension QueueRecord {
  /// Whether tasks wait for the queue as they do when it is in another way.
  fileprivate func holdsBack(as other: QueueRecord) -> Bool {
    paused == other.paused && concurrency == other.concurrency && rate == other.rate && isFull == other.isFull
  }

  /// Whether as many of its tasks run as may.
  private var isFull: Bool { concurrency.map { counts[.running] >= $0 } ?? false }
}

extension Dashboard {
  /// Has what it concerns asked again.
  mutating func note(_ news: CauseNews) {
    guard !news.isEmpty else { return }
    if lists[.queued]?.rows.contains(where: { news.concerns($0.queue) }) == true { lists[.queued]?.isStale = true }
    if explanation.map({ news.concerns($0.queue) }) == true { explanation?.isStale = true }
  }

  /// Has asked again what time alone may have changed, and what no change tells: the end of a hold, a rate.
  mutating func noteTime() {
    if lists[.queued]?.rows.contains(where: { $0.reason != nil }) == true { lists[.queued]?.isStale = true }
    explanation?.isStale = true
  }
}
