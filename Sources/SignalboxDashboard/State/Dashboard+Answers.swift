import SignalboxModel

extension Dashboard {
  /// How long a request that failed is not sent again by itself.
  private static let patience = Duration.seconds(2)

  mutating func take(_ page: TaskPage, _ token: RequestToken) {
    var page = page
    page.tasks = page.tasks.map { anchored($0, now: page.now) }
    note(page.tasks)
    if let load = markLoad, load.token == token {
      markLoad = nil
      mark(page)
      return
    }
    guard let name = ListPane.allCases.first(where: { lists[$0]?.loading?.token == token }) else { return }
    lists[name]?.apply(page, isSubject: name == subject)
    if name == subject, list.cursorHasLeft { detail?.isStale = true }
  }

  mutating func take(_ answer: TaskDetail, _ token: RequestToken) {
    var answer = answer
    answer.task = anchored(answer.task)
    note([answer.task])
    if let index = pending.firstIndex(where: { $0.watch == token }) {
      pending[index].watch = nil
      conclude(index, answer.task)
      return
    }
    guard var shown = detail, shown.loading == token else { return }
    shown.loading = nil
    shown.problem = nil
    shown.isDeleted = false
    shown.task = answer.task
    shown.attempts = answer.attempts
    detail = shown
    for name in ListPane.allCases { lists[name]?.merge(answer.task) }
    if let index = pending.firstIndex(where: { $0.id == answer.task.id }) { conclude(index, answer.task) }
  }

  mutating func take(_ page: LogPage, _ token: RequestToken) {
    if log.stream == token {
      log.take(page, answering: nil)
    } else if let load = log.load, load.token == token {
      log.load = nil
      log.take(page, answering: load.want)
    }
    // A reader who stands above what a full buffer drops is not moved on; the stream ends instead.
    if let stream = log.stream, !log.isFollowing, log.buffer.lines.count > LogBuffer.lineLimit * 9 / 8 {
      outbox.append(.stop(stream))
      log.stream = nil
    }
  }

  mutating func take(_ end: LogEnd, _ token: RequestToken) {
    guard log.stream == token else { return }
    log.stream = nil
    log.ended = end.state
    log.buffer.attemptEnded()
    // What the stream did not bring, if anything, is loaded once.
    if log.buffer.hasMoreBelow && log.isFollowing { log.wanted = .end }
  }

  mutating func take(_ queue: QueueRecord, _ token: RequestToken) {
    guard queueRequests.removeValue(forKey: token) != nil else { return }
    if let board { note(CauseNews(queue, to: board)) }
    board?.queues[ExactText(queue.name)] = queue
    tell(.success, "queue \(queue.name) \(queue.paused == nil ? "resumed" : "paused")")
  }

  mutating func take(_ failure: RequestFailure, _ token: RequestToken) {
    if let name = ListPane.allCases.first(where: { lists[$0]?.loading?.token == token }) {
      lists[name]?.loading = nil
      lists[name]?.isUrgent = false
      lists[name]?.problem = failure
      lists[name]?.isStale = failure.column == nil
      lists[name]?.isLoaded = true
      // A server in trouble is not asked five times a second.
      lists[name]?.lastLoad = uptime + Self.patience
    } else if let shown = detail, shown.loading == token {
      detail?.loading = nil
      if failure.isMissing { noteDeleted(shown.id) } else { detail?.problem = failure.message }
    } else if let open = explanation, open.loading == token {
      if failure.isMissing { explanation?.noteDeleted() } else { explanation?.fail(failure.message) }
    } else if log.stream == token || log.load?.token == token {
      failLog(failure)
    } else if log.search?.token == token {
      log.search?.token = nil
      tell(.error, failure.message)
    } else if let queue = queueRequests.removeValue(forKey: token) {
      tell(.error, "queue \(queue): \(failure.message)")
    } else if markLoad?.token == token {
      markLoad = nil
      tell(.error, failure.message)
    } else {
      takePending(failure, token)
    }
  }

  private mutating func failLog(_ failure: RequestFailure) {
    log.stream = nil
    log.load = nil
    log.problem = failure.message
    log.retryAt = uptime + Self.patience
    guard failure.isMissing, let shown = detail, shown.id == log.key?.task else { return }
    // It may be the attempt alone that is not there: the task is asked for.
    if shown.isDeleted { log.problem = Self.deletedWords(shown.id) } else { detail?.isStale = true }
  }

  /// The server does not have a task any more that is on screen or waited for.
  mutating func noteDeleted(_ id: TaskID) {
    for name in ListPane.allCases where lists[name]?.index(of: id) != nil { lists[name]?.deleted = id }
    if detail?.id == id {
      detail?.isDeleted = true
      detail?.problem = nil
    }
    if log.key?.task == id, log.problem != nil { log.problem = Self.deletedWords(id) }
    if let index = pending.firstIndex(where: { $0.id == id && $0.progress == .requested }) {
      let action = pending.remove(at: index)
      tell(.info, "\(action.words()): it was deleted")
    }
  }

  private static func deletedWords(_ id: TaskID) -> String { "#\(id) was deleted" }

  /// Widens the column of ids when a longer one comes.
  private mutating func note(_ tasks: [TaskRecord]) {
    for task in tasks { largestID = max(largestID, task.id.rawValue) }
  }
}
