/// A filter over tasks: terms that must all hold.
///
/// The same on screen, on the command line and in the API.
///
///     word                 in the name, the error, a tag or a command's words
///     state:failed         state:failed|cancelled
///     queue:mail           queue:mail|media; queue:"Mail" is that queue alone
///     name:send_*          * any run of characters, ? one
///     tag:user=42          the whole tag; globs too
///     error~timeout        the error's type or message contains it
///     command~rsync        the command's words, with a space between, contain it
///     id:4812              id:4812|4813
///     age>5m               lengths of time, see ``TimeField``: ms, s, m, h, d; = < <= > >=
///     attempt>=2           numbers, see ``NumberField``: = < <= > >=
///     !term                not
///
/// ASCII letters match in either case. Quotes keep spaces and `|` together, with `\"` for a quote and `\\` for a
/// backslash in them; a queue, name or tag that is wholly in quotes means exactly that text (see ``TextPattern``).
/// ``matches(_:now:lastWrite:)`` is the reference that every store's own translation is compared with.
public struct TaskQuery: Hashable, Sendable {
  /// What must hold of a task, all of it; every task is meant when there is nothing.
  public var terms: [Term]

  /// Creates a filter; without terms it has every task.
  public init(_ terms: [Term] = []) {
    self.terms = terms
  }

  /// Every task.
  public static let all = TaskQuery()

  /// One condition, or the opposite of one.
  public struct Term: Hashable, Sendable {
    /// The condition.
    public var predicate: Predicate
    /// Whether tasks are meant of which the condition does not hold.
    public var isNegated: Bool

    /// Creates a term.
    public init(_ predicate: Predicate, isNegated: Bool = false) {
      self.predicate = predicate
      self.isNegated = isNegated
    }
  }

  /// What is said of a task.
  public enum Predicate: Hashable, Sendable {
    /// Contained in the name, in the error's type or message, in a tag, or in the words of a command.
    case word(String)
    /// In one of these states.
    case state(Set<TaskState>)
    /// In a queue that one of these patterns matches.
    case queue([TextPattern])
    /// With a name that one of these patterns matches.
    case name([TextPattern])
    /// One of the tags matches one of the patterns.
    case tag([TextPattern])
    /// The error's type or message contains one of these.
    case error([String])
    /// The command's words (``TaskRecord/commandText``) contain one of these.
    case command([String])
    /// With one of these numbers.
    case id(Set<TaskID>)
    /// A length of time of the task, compared with this one to the microsecond.
    case time(TimeField, Comparison, Duration)
    /// A number of the task, compared with this one.
    case number(NumberField, Comparison, Int)

    /// Time since it was added.
    public static func age(_ comparison: Comparison, _ age: Duration) -> Predicate { .time(.age, comparison, age) }
  }

  /// How two values are compared, as a filter writes it.
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    /// Both are the same.
    case equal = "="
    /// The task's value is the smaller one.
    case less = "<"
    /// The task's value is the smaller one, or both are the same.
    case lessOrEqual = "<="
    /// The task's value is the larger one.
    case greater = ">"
    /// The task's value is the larger one, or both are the same.
    case greaterOrEqual = ">="

    /// Whether the comparison holds between two values in this order.
    public func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .equal: left == right
      case .less: left < right
      case .lessOrEqual: left <= right
      case .greater: left > right
      case .greaterOrEqual: left >= right
      }
    }
  }

  /// This filter, and only tasks in these states.
  public func and(states: Set<TaskState>) -> TaskQuery {
    TaskQuery(terms + [Term(.state(states))])
  }

  /// Whether it asks for states, queues and names alone, each written out in full: the filters whose total a store knows
  /// without counting.
  public var isCountedExactly: Bool {
    terms.allSatisfy { term in
      switch term.predicate {
      case .state: true
      case .queue(let patterns), .name(let patterns): !term.isNegated && patterns.allSatisfy(\.isLiteral)
      default: false
      }
    }
  }
}

/// A pattern: `*` stands for any run of characters, `?` for one; ASCII letters match in either case.
public struct Glob: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The pattern as it is written.
  public let pattern: String

  /// Creates a pattern; every text is one.
  public init(_ pattern: String) {
    self.pattern = pattern
  }

  /// Creates the pattern of a literal.
  public init(stringLiteral pattern: String) {
    self.init(pattern)
  }

  /// Whether it can match only its own text.
  public var isLiteral: Bool { !pattern.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

  /// The pattern as it is written.
  public var description: String { pattern }
}
