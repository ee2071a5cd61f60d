import SignalboxModel

/// The dashboard as a value: messages change it and say what is to be done; a grid of cells shows it.
///
/// It has no clock, does nothing itself, and holds no more of the server's tasks than a few screens of them.
package struct Dashboard: Sendable {
  var configuration: Configuration
  var looks: Looks
  var size = Size(columns: 80, rows: 24)
  var now = Timestamp(microseconds: 0)
  var uptime = Duration.zero

  var link = Link.connecting
  var board: Board?
  var traffic = Traffic()

  var lists: [ListPane: TaskList] = Dictionary(uniqueKeysWithValues: ListPane.allCases.map { ($0, TaskList(pane: $0)) })
  /// The list whose cursor keys act on, also while log or detail has the focus.
  var subject = ListPane.running
  var focus = Focus.list(.running)
  var isZoomed = false
  /// When not nil, the lists are frozen: since when, by the server's time and by uptime.
  var frozenAt: (server: Timestamp, uptime: Duration)?
  var marks: Set<TaskID> = []
  /// Where a range of marks begins.
  var rangeStart: TaskID?

  var detail: Detail?
  /// When a task was last asked for.
  var detailAsked: Duration?
  var log = LogPane()

  /// A question that the server is counting for.
  var proposal: Proposal?
  var dialog: Dialog?
  var prompt: Prompt?
  /// The first visible line of the help, when it is open.
  var help: Int?
  /// Why a task is not running, when that is open.
  var explanation: Explanation?
  var pending: [PendingAction] = []
  var notice: Notice?
  /// When ^C was told how to quit; the next key forgets it.
  var quitOffered: Duration?
  /// Whether what is told now is told to the key that was pressed.
  private var isTakingKey = false
  /// Pages that are asked for to mark what they hold.
  var markLoad: (token: RequestToken, pane: ListPane)?
  var queueRequests: [RequestToken: String] = [:]

  var themes: [String] = []
  /// The largest id seen, for a column that does not change its width as one scrolls.
  var largestID: Int64 = 999
  private var lastToken = 0
  private var tickInterval: Duration?
  var outbox: [Effect] = []

  package init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    looks = configuration.theme.looks(configuration.colorDepth)
  }

  /// The name of the theme on screen.
  package var themeName: String { configuration.theme.name }

  /// Takes a message and tells what is to be done, in order.
  package mutating func update(_ message: Message) -> [Effect] {
    outbox = []
    switch message {
    case .key(let key): take(key)
    case .resized(let size): self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    case .tick(let now, let uptime): advance(to: now, uptime)
    case .drawn(let uptime): if prompt == nil { dialog?.noteDrawn(at: uptime) }
    case .link(let event): take(event)
    case .page(let page, let token): take(page, token)
    case .task(let detail, let token): take(detail, token)
    case .why(let answer, let token): take(answer, token)
    case .log(let page, let token): take(page, token)
    case .logEnded(let end, let token): take(end, token)
    case .matches(let matches, let token): take(matches, token)
    case .proposed(let result, let token): take(result, token)
    case .acted(let report, let token): take(report, token)
    case .queue(let queue, let token): take(queue, token)
    case .failed(let failure, let token): take(failure, token)
    case .themes(let names): themes = names
    case .theme(let theme): show(theme)
    case .themeFailed(let text): tell(.error, text)
    }
    settle()
    defer { outbox = [] }
    return outbox
  }

  // MARK: - What every part uses

  /// The server's time, as far as it is known.
  var serverNow: Timestamp { board?.now(at: uptime) ?? now }

  /// The server's time that due times are counted from; while the lists are frozen, that of when they were.
  var ageNow: Timestamp { frozenAt?.server ?? serverNow }

  /// The uptime that ages are counted to; see ``anchored(_:now:)``.
  var ageUptime: Double { (frozenAt?.uptime ?? uptime).seconds }

  /// A record whose lengths of time are counted from this machine's uptime of zero, so that they grow with it: with
  /// ``ageUptime`` added they are what the server would tell.
  ///
  /// The moment is the server's time when it read the record.
  func anchored(_ task: TaskRecord, now: Timestamp? = nil) -> TaskRecord {
    var task = task
    let readAt = now ?? serverNow
    let start = uptime.seconds
    task.age = task.age(at: readAt).map { $0 - start }
    task.finishedAge = task.finishedAge(at: readAt).map { $0 - start }
    if task.state == .running { task.duration = task.duration.map { $0 - start } }
    return task
  }

  /// Seconds since an anchored task was added.
  func age(_ task: TaskRecord) -> Double? { task.age.map { $0 + ageUptime } }

  /// Seconds since an anchored task ended.
  func finishedAge(_ task: TaskRecord) -> Double? { task.finishedAge.map { $0 + ageUptime } }

  /// Seconds that the latest attempt of an anchored task ran, or has run.
  func duration(_ task: TaskRecord) -> Double? {
    task.state == .running ? task.duration.map { $0 + ageUptime } : task.duration
  }

  var layout: Layout { Layout(size: size, focus: focus, subject: subject, isZoomed: isZoomed) }

  var list: TaskList {
    get { lists[subject] ?? TaskList(pane: subject) }
    set { lists[subject] = newValue }
  }

  mutating func makeToken() -> RequestToken {
    lastToken += 1
    return RequestToken(rawValue: lastToken)
  }

  mutating func tell(_ tone: Notice.Tone, _ text: String) {
    let firm: Duration = isTakingKey ? .zero : Notice.firmSpan
    notice = Notice(tone: tone, text: text, until: uptime + Notice.span, firmUntil: uptime + firm)
  }

  private mutating func take(_ key: Key) {
    if let shown = notice, shown.firmUntil <= uptime { notice = nil }
    holdColumns()
    isTakingKey = true
    press(key)
    isTakingKey = false
  }

  mutating func advance(to now: Timestamp, _ uptime: Duration) {
    self.now = now
    self.uptime = max(self.uptime, uptime)
    if link.isLive { traffic.advance(to: self.uptime) }
    if let shown = notice, shown.until <= self.uptime { notice = nil }
  }

  private mutating func show(_ theme: Theme) {
    configuration.theme = theme
    looks = theme.looks(configuration.colorDepth)
    tell(.info, "theme \(theme.name)")
  }

  /// Ticks come often while something waits for one, once a second otherwise: that is how often the clock changes.
  mutating func setTicks(fast: Bool) {
    let interval: Duration = fast ? .milliseconds(100) : .seconds(1)
    guard interval != tickInterval else { return }
    tickInterval = interval
    outbox.append(.tick(every: interval))
  }
}
