package import SignalboxModel

/// The rows of tasks by their ids: those that were fetched, and new ones.
package struct LedgerTable: Sendable {
  private var fetched = Entries()
  /// Where each of them is; empty while they are few.
  private var places: [TaskID: Int] = [:]
  /// In the order of their ids, which follow each other.
  private var new = Entries()
  private var firstNew: Int64

  /// Up to so many are looked through one by one.
  private static let few = 8

  init(nextID: TaskID) { firstNew = nextID.rawValue }

  mutating func clear(nextID: TaskID) {
    fetched.clear()
    if !places.isEmpty { places = [:] }
    new.clear()
    firstNew = nextID.rawValue
  }

  /// The id of the next new task.
  var nextID: TaskID { TaskID(firstNew + Int64(new.marks.count)) }

  /// Takes a row that was fetched, unless it is there already.
  ///
  /// - Parameters:
  ///   - row: as it is stored.
  ///   - followers: the tasks that wait for it, lowest first, whose rows are given too; nil when that was not looked up.
  /// - Returns: whether it was not there; its place is after all that were taken before, then.
  @discardableResult
  package mutating func add(_ row: consuming LedgerRow, followers: [TaskID]?) -> Bool {
    let id = row.record.id
    guard !contains(id) else { return false }
    let count = fetched.marks.count
    if count == Self.few {
      for place in 0..<count { places[fetched.marks[place].id] = place }
    }
    if count >= Self.few { places[id] = count }
    fetched.append(row, Mark(id: id, followers: followers))
    return true
  }

  /// Takes who waits for a task: ids, lowest first, whose rows are given too.
  package mutating func know(followers: [TaskID], of id: TaskID) {
    if let place = place(of: id) { fetched.marks[place].followers = followers }
  }

  /// Whether a row was given, also of a task that was deleted since.
  package func contains(_ id: TaskID) -> Bool { newPlace(of: id) != nil || place(of: id) != nil }

  /// The task as it is after what was decided; nil when there is none.
  package subscript(id: TaskID) -> LedgerRow? {
    if let place = newPlace(of: id) { return new.marks[place].isGone ? nil : new.rows[place] }
    guard let place = place(of: id), !fetched.marks[place].isGone else { return nil }
    return fetched.rows[place]
  }

  /// Looks at the task as it is after what was decided, where it lies: to copy a row costs more than most looks.
  ///
  /// - Returns: whether there is one.
  package func read(_ id: TaskID, _ body: (LedgerRow) throws -> Void) rethrows -> Bool {
    if let place = newPlace(of: id) { return try new.read(place, body) }
    guard let place = place(of: id) else { return false }
    return try fetched.read(place, body)
  }

  /// Hands over a row that was decided on in exchange for the one that is stored; the second time it does nothing.
  package mutating func exchange(_ id: TaskID, with row: inout LedgerRow) {
    guard let place = place(of: id), !fetched.marks[place].isHandedOver else { return }
    fetched.marks[place].isHandedOver = true
    swap(&fetched.rows[place], &row)
  }

  // MARK: What is decided

  mutating func insert(_ row: consuming LedgerRow) {
    let id = row.record.id
    new.append(row, Mark(id: id, followers: []))
  }

  mutating func move(_ id: TaskID, _ apply: (inout LedgerRow) -> LedgerStep?) -> LedgerStep? {
    if let place = newPlace(of: id) { return new.move(place, apply) }
    guard let place = place(of: id) else { return nil }
    return fetched.move(place, apply)
  }

  mutating func remove(_ id: TaskID) -> LedgerStep? {
    if let place = newPlace(of: id) { return new.remove(place) }
    guard let place = place(of: id) else { return nil }
    return fetched.remove(place)
  }

  /// Asks something of a task's running attempt.
  ///
  /// - Returns: of which attempt, and the strongest of what is asked of it; nil when there is no such task.
  mutating func direct(_ id: TaskID, _ directive: Directive) -> LedgerDirective? {
    guard let row = self[id], let place = place(of: id) else { return nil }
    let strongest = max(row.directive ?? directive, directive)
    fetched.rows[place].directive = strongest
    return LedgerDirective(key: row.record.attemptKey, directive: strongest)
  }

  mutating func addFollower(_ follower: TaskID, of id: TaskID) {
    if let place = newPlace(of: id) {
      new.marks[place].newFollowers.append(follower)
    } else if let place = place(of: id) {
      fetched.marks[place].newFollowers.append(follower)
    }
  }

  // MARK: Looks

  /// The state of a task after what was decided; nil when there is none.
  func state(of id: TaskID) -> TaskState? {
    var state: TaskState?
    _ = read(id) { state = $0.record.state }
    return state
  }

  /// Whether an earlier append has made the task and nobody has deleted it.
  func wasThere(_ id: TaskID) -> Bool { place(of: id).map { !fetched.marks[$0].isGone } ?? false }

  /// The task as it is or was when it was deleted; nil when none was given.
  func entry(of id: TaskID) -> (row: LedgerRow, isGone: Bool)? {
    if let place = newPlace(of: id) { return (new.rows[place], new.marks[place].isGone) }
    guard let place = place(of: id) else { return nil }
    return (fetched.rows[place], fetched.marks[place].isGone)
  }

  /// Whether somebody waits for a task, or that is not known.
  func mayBeWaitedFor(_ id: TaskID) -> Bool {
    mark(of: id).map { $0.followers != [] || !$0.newFollowers.isEmpty } ?? false
  }

  /// Who waits for a task, or did when its row was fetched; nil when that is not known.
  func followers(of id: TaskID) -> [TaskID]? {
    guard let mark = mark(of: id) else { return [] }
    return mark.followers.map { $0 + mark.newFollowers }
  }

  private func mark(of id: TaskID) -> Mark? {
    if let place = newPlace(of: id) { return new.marks[place] }
    return place(of: id).map { fetched.marks[$0] }
  }

  private func newPlace(of id: TaskID) -> Int? {
    guard id.rawValue >= firstNew else { return nil }
    let place = Int(id.rawValue - firstNew)
    return place < new.marks.count ? place : nil
  }

  /// The place of a row among those that were fetched, in the order in which they were taken; nil for every other.
  package func place(of id: TaskID) -> Int? {
    if !places.isEmpty { return places[id] }
    for place in 0..<fetched.marks.count where fetched.marks[place].id == id { return place }
    return nil
  }
}

extension LedgerTable {
  /// What is known of a task beside its row.
  private struct Mark {
    var id: TaskID
    /// Who waits for it of the tasks that were there; nil when that was not looked up.
    var followers: [TaskID]?
    /// Who waits for it of the new ones.
    var newFollowers: [TaskID] = []
    var isGone = false
    var isHandedOver = false

    init(id: TaskID, followers: [TaskID]?) {
      self.id = id
      self.followers = followers
    }
  }

  /// Rows, and apart from them the small part that is looked at again and again.
  private struct Entries {
    var rows: [LedgerRow] = []
    var marks: [Mark] = []

    mutating func clear() {
      rows.clear()
      marks.clear()
    }

    mutating func append(_ row: consuming LedgerRow, _ mark: Mark) {
      rows.append(row)
      marks.append(mark)
    }

    func read(_ place: Int, _ body: (LedgerRow) throws -> Void) rethrows -> Bool {
      guard !marks[place].isGone else { return false }
      try body(rows[place])
      return true
    }

    mutating func move(_ place: Int, _ apply: (inout LedgerRow) -> LedgerStep?) -> LedgerStep? {
      marks[place].isGone ? nil : apply(&rows[place])
    }

    mutating func remove(_ place: Int) -> LedgerStep? {
      guard !marks[place].isGone else { return nil }
      marks[place].isGone = true
      return LedgerStep(deleting: rows[place].record)
    }
  }
}
