import SignalboxModel

/// One pane's list: a window of loaded rows, a cursor that is bound to a task, and what is being fetched.
///
/// The window is always one page. It is fetched anew around the cursor when the cursor comes near its edge, so nothing is
/// ever joined, and no more is loaded than a few screens.
struct TaskList: Hashable, Sendable {
  let pane: ListPane
  /// What the operator filters by, checked.
  var filter = ""
  /// The loaded window in the pane's order, the departed task under the cursor included.
  var rows: [TaskRecord] = []
  var isLoaded = false
  /// The words of the commands among them, read once.
  private var commands: [TaskID: CommandWords] = [:]
  /// Whether the list goes on before and after the window.
  var hasPrevious = false
  var hasNext = false
  var total: Int?
  var totalIsMinimum = false
  /// The task that keys act on.
  var cursor: TaskID?
  /// Where the cursor's task stood in the order when it was last in the list.
  var cursorPosition: TaskPosition?
  /// Whether the cursor's task has left the list; it stays on screen until the cursor leaves it.
  var cursorHasLeft = false
  /// The task of the window that the server does not have any more, when it has said so.
  var deleted: TaskID?
  /// Whether the operator put the cursor where it is.
  var isCursorChosen = false
  /// The first visible row.
  var top = 0
  /// How many rows are visible.
  var height = 1
  var loading: Loading?
  /// Whether the window is no longer what the server has.
  var isStale = true
  /// Whether the operator waits for the next window.
  var isUrgent = false
  var nextStart: Start = .first
  /// Whether the cursor goes to an end of the list when the next window is here.
  var isJumping = false
  var lastLoad: Duration?
  /// Rows that the cursor still has to move when the next window is here.
  var owedMove = 0
  var problem: RequestFailure?
  /// What its columns held in the rows that it was scrolled away from; nil at the head of the list.
  var held: ListColumns.Contents?

  enum Start: Hashable, Sendable {
    case first
    case last
    case around(TaskID)
  }

  struct Loading: Hashable, Sendable {
    var token: RequestToken
    var start: Start
    /// Where to look when the task that `start` names is no longer there.
    var fallback: TaskID?
  }

  private struct CommandWords: Hashable, Sendable {
    var payload: JSONText
    var text: String
  }

  init(pane: ListPane) {
    self.pane = pane
  }

  var sort: TaskSort { pane.sort }

  var cursorIndex: Int? { index(of: cursor) }

  /// The record under the cursor.
  var selected: TaskRecord? { cursorIndex.map { rows[$0] } }

  var visibleRows: Range<Int> {
    let first = min(max(0, top), rows.count)
    return first..<min(rows.count, first + height)
  }

  func index(of id: TaskID?) -> Int? {
    guard let id else { return nil }
    return rows.firstIndex { $0.id == id }
  }

  /// How many rows to ask for: what is visible and, where an operator moves about, a margin on both sides.
  func limit(isSubject: Bool) -> Int {
    min(Limits.page, isSubject ? height * 3 + 20 : height + 4)
  }

  /// Puts the cursor on a row, and lets go of a task that had left the list.
  mutating func select(_ index: Int, chosen: Bool = true) {
    guard rows.indices.contains(index) else { return }
    let record = rows[index]
    if record.id != cursor { dropDeparted() }
    cursor = record.id
    if !cursorHasLeft { cursorPosition = sort.position(of: record) }
    isCursorChosen = isCursorChosen || chosen
    reveal()
  }

  /// Takes the departed task out of the rows.
  mutating func dropDeparted() {
    guard cursorHasLeft else { return }
    cursorHasLeft = false
    guard let index = cursorIndex else { return }
    rows.remove(at: index)
    if index < top { top -= 1 }
    cursor = nil
  }

  /// Forgets the cursor, for a list that nobody works in.
  mutating func releaseCursor() {
    dropDeparted()
    cursor = nil
    cursorPosition = nil
    isCursorChosen = false
    if !hasPrevious { top = 0 }
  }

  /// Scrolls so that the cursor's row is visible.
  mutating func reveal() {
    if let index = cursorIndex {
      if index < top { top = index }
      if index >= top + height { top = index - height + 1 }
    }
    top = max(0, min(top, rows.count - height))
    if isAtHead { held = nil }
  }

  /// Whether nothing is above the first visible row.
  var isAtHead: Bool { top == 0 && !hasPrevious }

  /// The words of a command of the window, made safe; none of another task.
  func commandText(of task: TaskRecord) -> String { commands[task.id]?.text ?? "" }

  /// To be called when rows have changed.
  mutating func readCommands() {
    var read: [TaskID: CommandWords] = [:]
    for task in rows where task.kind == .command {
      if let known = commands[task.id], known.payload == task.payload {
        read[task.id] = known
      } else if let text = task.commandText {
        read[task.id] = CommandWords(payload: task.payload, text: DisplayText.sanitised(text))
      }
    }
    commands = read
  }

  /// Takes over a newer record of a task that is in the window.
  mutating func merge(_ record: TaskRecord) {
    guard let index = index(of: record.id) else { return }
    rows[index] = record
    readCommands()
    if deleted == record.id { deleted = nil }
  }
}
