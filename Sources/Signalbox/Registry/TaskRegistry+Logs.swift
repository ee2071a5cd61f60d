import FoundationEssentials
package import SignalboxModel

/// What a reader of a log stream gets.
package enum LogUpdate: Sendable, Hashable {
  case page(LogPage)
  case end(LogEnd)
}

extension TaskRegistry {
  /// A part of an attempt's log, of the latest attempt when `attempt` is nil; nil when there is no such task or attempt.
  package func logPage(
    of id: TaskID, attempt: Int?, _ start: LogRequest.Start, to: Int64? = nil, limit: Int = 256 << 10
  ) async throws -> (page: LogPage, bytes: LogBytes)? {
    guard let task = try await store.task(id), let key = task.key(attempt) else { return nil }
    // Asked before the bytes are read: what an ended attempt has written is all there.
    let isOver = task.state != .running || key.attempt != task.attempt
    let bytes = try await store.logs.read(LogRequest(key: key, start: start, to: to, limit: limit))
    return (LogPage(bytes, attempt: key.attempt, isFinal: isOver && bytes.to >= bytes.size), bytes)
  }

  package func searchLog(
    of id: TaskID, attempt: Int?, text: String, from: Int64?, direction: SearchDirection, limit: Int
  ) async throws -> LogMatches? {
    guard let task = try await store.task(id), let key = task.key(attempt) else { return nil }
    var found = try await store.logs.search(
      LogSearchRequest(key: key, text: text, from: from, direction: direction, limit: limit))
    var budget = PageBudget()
    let fitting = found.matches.prefix { budget.takes($0) }
    if fitting.count < found.matches.count {
      found.next = fitting.last.map { direction == .forward ? $0.offset + 1 : $0.offset }
      found.matches = Array(fitting)
    }
    return found
  }

  /// An attempt's log as it is written, ending when the attempt has ended and all is told.
  ///
  /// A task that has not started yet is waited for when `attempt` is nil.
  package func logUpdates(
    of id: TaskID, attempt: Int?, from start: LogRequest.Start
  ) -> AsyncThrowingStream<LogUpdate, any Error> {
    let follower = LogFollower(registry: self, id: id, attempt: attempt, start: start)
    return AsyncThrowingStream { try await follower.next() }
  }
}

extension TaskRecord {
  /// The attempt asked for, or the latest; nil when there has been none of that number.
  fileprivate func key(_ attempt: Int?) -> AttemptKey? {
    let number = attempt ?? self.attempt
    return (0...self.attempt).contains(number) ? AttemptKey(task: id, attempt: number) : nil
  }
}

extension LogPage {
  package init(_ bytes: LogBytes, attempt: Int, isFinal: Bool) {
    self.init(
      attempt: attempt, from: bytes.from, to: bytes.to, size: bytes.size, final: isFinal,
      segments: bytes.runs.map(LogSegment.init), gaps: bytes.gaps)
  }
}

extension LogSegment {
  init(_ run: LogBytes.Run) {
    let text = String(validating: run.bytes, as: UTF8.self)
    self.init(
      offset: run.offset, length: run.bytes.count, time: run.time, source: run.source, metadata: run.metadata,
      text: text, base64: text == nil ? Data(run.bytes).base64EncodedString() : nil)
  }
}
