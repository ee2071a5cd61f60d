package import SignalboxModel

/// What a reader of the change feed gets.
package enum FeedEvent: Sendable, Hashable {
  case change(id: String, ChangeEvent)
  /// Changes were missed: read everything again.
  case resync(id: String, ChangeEvent)
  case ping(PingEvent)
}

extension ChangeEvent {
  /// This event and a later one as one.
  func merged(with later: ChangeEvent) -> ChangeEvent {
    var merged = later
    let renewed = Set(later.queues.map { ExactText($0.name) })
    let allQueues = later.queues + queues.filter { !renewed.contains(ExactText($0.name)) }
    merged.queues = Array(allQueues.prefix(max(ChangeEvent.queueLimit, later.queues.count)))
    let isCut = merged.queues.count < allQueues.count
    merged.moreQueues = isCut || moreQueues == true || later.moreQueues == true ? true : nil
    merged.lists = lists + later.lists.filter { !lists.contains($0) }
    let known = Set(tasks)
    let all = tasks + later.tasks.filter { !known.contains($0) }
    merged.tasks = Array(all.prefix(ChangeEvent.taskLimit))
    merged.more = more || later.more || all.count > ChangeEvent.taskLimit
    return merged
  }
}
