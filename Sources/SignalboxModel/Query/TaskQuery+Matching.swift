extension TaskQuery {
  /// Tells whether the filter has a task: the meaning that every store's own translation is compared with.
  ///
  /// A term about something that the task does not have (an error, a tag) does not hold, so its negation does.
  ///
  /// - Parameters:
  ///   - task: the task as it is now.
  ///   - now: the time of day by which its ages are told.
  ///   - lastWrite: when an attempt last wrote to its log, which the record does not tell; nil when it has written nothing.
  ///     Asked only about attempts that run, and only for `silent`.
  /// - Returns: whether all terms hold.
  public func matches(
    _ task: TaskRecord, now: Timestamp, lastWrite: (AttemptKey) -> Timestamp? = { _ in nil }
  ) -> Bool {
    terms.allSatisfy { $0.predicate.holds(for: task, now: now, lastWrite) != $0.isNegated }
  }
}

extension TaskQuery.Predicate {
  func holds(for task: TaskRecord, now: Timestamp, _ lastWrite: (AttemptKey) -> Timestamp?) -> Bool {
    switch self {
    case .word(let word):
      task.name.containsFoldingASCII(word) || task.error.contains(word)
        || task.tags.contains { $0.containsFoldingASCII(word) }
        || task.commandText?.containsFoldingASCII(word) ?? false
    case .state(let states): states.contains(task.state)
    case .queue(let patterns): patterns.contains { $0.matches(task.queue) }
    case .name(let patterns): patterns.contains { $0.matches(task.name) }
    case .tag(let patterns): task.tags.contains { tag in patterns.contains { $0.matches(tag) } }
    case .error(let texts): texts.contains { task.error.contains($0) }
    case .command(let texts):
      task.commandText.map { command in texts.contains { command.containsFoldingASCII($0) } } ?? false
    case .id(let ids): ids.contains(task.id)
    case .time(let field, let comparison, let time):
      // In whole microseconds, which is what stores keep and compare.
      field.value(of: task, now: now, lastWrite).map { comparison.holds($0, .microseconds(time.microseconds)) } ?? false
    case .number(let field, let comparison, let value): comparison.holds(field.value(of: task), value)
    }
  }
}

extension TaskFailure? {
  fileprivate func contains(_ text: String) -> Bool {
    guard let self else { return false }
    return self.type.containsFoldingASCII(text) || self.message.containsFoldingASCII(text)
  }
}
