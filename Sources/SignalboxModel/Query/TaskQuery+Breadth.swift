/// How wide a filter is, for actions on all of its tasks.
extension TaskQuery {
  /// Whether every task is in it, whatever tasks there are: it has no term, or none that could leave a task out, such as
  /// `name:*`.
  public var isEverything: Bool { terms.allSatisfy(\.isAlwaysTrue) }

  /// The states that it names; nil when it names none.
  ///
  /// A term that only excludes states names none.
  public var namedStates: Set<TaskState>? {
    let named = terms.compactMap { term -> Set<TaskState>? in
      guard case .state(let states) = term.predicate, !term.isNegated else { return nil }
      return states
    }
    guard let first = named.first else { return nil }
    return named.dropFirst().reduce(first) { $0.intersection($1) }
  }
}

extension TaskQuery.Term {
  fileprivate var isAlwaysTrue: Bool { isNegated ? predicate.isNever : predicate.isAlways }
}

extension TaskQuery.Predicate {
  /// Whether it holds for every task.
  fileprivate var isAlways: Bool {
    switch self {
    case .word(let word): word.isEmpty
    case .state(let states): states.isSuperset(of: TaskState.all)
    case .queue(let patterns), .name(let patterns): patterns.contains(where: \.matchesEveryName)
    case .error, .command, .tag, .id: false
    case .time(let field, let comparison, let time):
      field.isOfEveryTask && comparison.samples(of: field.range, around: time.microseconds).allSatisfy { $0 }
    case .number(let field, let comparison, let value):
      comparison.samples(of: field.range, around: value).allSatisfy { $0 }
    }
  }

  /// Whether it holds for no task.
  fileprivate var isNever: Bool {
    switch self {
    case .word: false
    case .error(let texts), .command(let texts): texts.isEmpty
    case .state(let states): states.isDisjoint(with: TaskState.all)
    case .queue(let patterns), .name(let patterns), .tag(let patterns): patterns.allSatisfy(\.matchesNoName)
    case .id(let ids): ids.isEmpty
    case .time(let field, let comparison, let time):
      !comparison.samples(of: field.range, around: time.microseconds).contains(true)
    case .number(let field, let comparison, let value):
      !comparison.samples(of: field.range, around: value).contains(true)
    }
  }
}

extension TaskQuery.Comparison {
  /// Whether it holds at both ends of a range and wherever in between its answer may change.
  fileprivate func samples<Number: FixedWidthInteger>(of range: ClosedRange<Number>, around value: Number) -> [Bool] {
    [range.lowerBound, value &- 1, value, value &+ 1, range.upperBound].filter(range.contains).map { holds($0, value) }
  }
}

extension TextPattern {
  /// Names of queues and tasks, and tags, have a character at least.
  fileprivate var matchesEveryName: Bool {
    guard case .glob(let glob) = self else { return false }
    return glob.pattern.contains("*") && glob.pattern.allSatisfy { "*?".contains($0) }
      && glob.pattern.count { $0 == "?" } <= 1
  }

  fileprivate var matchesNoName: Bool {
    switch self {
    case .exact(let text): text.isEmpty
    case .glob(let glob): glob.pattern.isEmpty
    }
  }
}
