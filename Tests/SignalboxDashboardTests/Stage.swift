import SignalboxModel
import Testing

@testable import SignalboxDashboard

/// A dashboard with a server that the test plays: it answers loads from tasks in memory, when it is told to.
final class Stage {
  var dashboard: Dashboard
  /// The server's own.
  var name = "default"
  var tasks: [TaskRecord] = []
  var attempts: [TaskID: [AttemptRecord]] = [:]
  var queues: [QueueRecord] = []
  var totals = Totals()
  var slots = SlotUse(used: 0, total: 8)
  var logs: [AttemptKey: [LogSegment]] = [:]
  var gaps: [AttemptKey: [LogGap]] = [:]
  var reasons: [TaskID: [WhyReason]] = [:]
  var blocking: SlotUse?
  var dropped: [String: Int]?
  var trouble: String?
  var role: String?
  var draining = false
  var notices: [StoreNotice]?
  /// Every effect so far.
  var effects: [Effect] = []
  var seq: Int64 = 1
  private var uptime = Duration.zero

  /// 2026-11-23T14:03:27Z.
  static let noon = Timestamp(microseconds: 1_795_442_607_000_000)

  init(_ configuration: Configuration = Configuration(), size: Size = Size(columns: 80, rows: 24)) {
    dashboard = Dashboard(configuration: configuration)
    send(.resized(size))
    tick()
  }

  /// How far the clock of the machine with the board is from the server's.
  var localError = Duration.zero

  var now: Timestamp { Self.noon + uptime }

  /// Sends a message, and keeps what it asks for.
  @discardableResult
  func send(_ message: Message) -> [Effect] {
    let new = dashboard.update(message)
    effects += new
    return new
  }

  @discardableResult
  func press(_ keys: Key...) -> [Effect] {
    keys.flatMap { send(.key($0)) }
  }

  @discardableResult
  func type(_ text: String) -> [Effect] {
    text.flatMap { send(.key(.character($0))) }
  }

  @discardableResult
  func tick(_ duration: Duration = .zero) -> [Effect] {
    uptime += duration
    return send(.tick(now: now + localError, uptime: uptime))
  }

  /// Lets the time pass in which a question takes no key.
  func readQuestion() { tick(.milliseconds(200)) }

  /// Lets the time pass and answers whatever is asked for, until nothing is.
  func settle(for duration: Duration = .milliseconds(300)) {
    answer()
    tick(duration)
    answer()
  }

  func connect(boot: String = "b1") {
    send(.link(.connected(overview(boot: boot))))
  }

  func overview(boot: String = "b1") -> Overview {
    Overview(
      server: ServerInfo(
        name: name, version: "0.1.0", host: "eu-3", pid: 4410, startedAt: Self.noon, store: "sqlite tasks.sqlite",
        boot: boot), now: now, seq: seq, counts: counts, totals: totals, status: status, queues: queues, role: role)
  }

  private var status: ServerStatus {
    ServerStatus(
      slots: slots, blocking: blocking, dropped: dropped, draining: draining, trouble: trouble, notices: notices)
  }

  var counts: StateCounts {
    StateCounts(Dictionary(tasks.map { ($0.state, 1) }, uniquingKeysWith: +))
  }

  /// Says that tasks changed.
  @discardableResult
  func change(_ states: [TaskState] = TaskState.all, ids: [TaskID] = [], more: Bool = false) -> [Effect] {
    seq += 1
    return send(
      .link(
        .change(
          ChangeEvent(
            seq: seq, now: now, counts: counts, totals: totals, status: status, queues: queues, lists: states,
            tasks: ids, more: more))))
  }

  // MARK: - The server

  /// Answers the loads that were asked for and not answered, until no new ones come.
  func answer() {
    var done = 0
    while done < effects.count {
      let effect = effects[done]
      done += 1
      switch effect {
      case .loadPage(let load): send(.page(page(load), load.token))
      case .loadTask(let id, let token):
        guard let task = tasks.first(where: { $0.id == id }) else {
          send(.failed(RequestFailure("no task #\(id)", isMissing: true), token))
          continue
        }
        send(.task(TaskDetail(task: told(task), attempts: attempts[id] ?? []), token))
      case .loadWhy(let id, let token):
        guard let task = tasks.first(where: { $0.id == id }) else {
          send(.failed(RequestFailure("no task #\(id)", isMissing: true), token))
          continue
        }
        send(.why(WhyAnswer(task: id, state: task.state, reasons: reasons[id] ?? []), token))
      case .propose(let request): send(.proposed(proposal(request), request.token))
      case .loadLog(let load): send(.log(logPage(load.key, load.part), load.token))
      case .followLog(let follow):
        let from: Int64 = if case .offset(let offset) = follow.start { offset } else { 0 }
        send(.log(logPage(follow.key, .bytes(from: from, to: nil)), follow.token))
      case .searchLog(let search) where search.text == "\n":
        send(.matches(lineEnd(search), search.token))
      default: break
      }
    }
    effects = []
  }

  /// Counts what an action would take; the set is named after the number of its tasks.
  func proposal(_ request: ActionRequest) -> BulkResult {
    let taken = request.action.states
    var result = BulkResult()
    for task in chosen(by: request.targets) {
      if taken.contains(task.state) {
        result.count += 1
        result.byState[task.state] += 1
      } else {
        result.add(.excluded, in: task.state)
      }
    }
    result.set = "set-of-\(result.count)"
    return result
  }

  private func chosen(by targets: ActionRequest.Targets) -> [TaskRecord] {
    switch targets {
    case .task(let id): return tasks.filter { $0.id == id }
    case .tasks(let ids): return tasks.filter { ids.contains($0.id) }
    case .filter(let text):
      do throws(FilterError) {
        let query = try TaskQuery(parsing: text)
        return tasks.filter { query.matches($0, now: now) }
      } catch {
        Issue.record("the dashboard sent a filter that cannot be read: \(text): \(error)")
        return []
      }
    case .set: return []
    }
  }

  /// A record as the server tells it now: what runs has run for longer.
  private func told(_ task: TaskRecord) -> TaskRecord {
    var task = task
    if task.state == .running { task.duration = task.duration.map { $0 + uptime.seconds } }
    return task
  }

  func page(_ load: PageLoad) -> TaskPage {
    let query: TaskQuery
    do throws(FilterError) {
      query = try TaskQuery(parsing: load.filter)
    } catch {
      Issue.record("the dashboard sent a filter that cannot be read: \(load.filter): \(error)")
      return TaskPage(tasks: [], total: 0)
    }
    let ordered = tasks.filter { query.matches($0, now: now) }.sorted {
      let (left, right) = (load.sort.position(of: $0), load.sort.position(of: $1))
      return load.sort.isDescending ? left > right : left < right
    }
    var start = 0
    if case .around(let id) = load.start, let index = ordered.firstIndex(where: { $0.id == id }) {
      start = max(0, min(index - load.limit / 2, ordered.count - load.limit))
    }
    let end = min(ordered.count, start + load.limit)
    return TaskPage(
      tasks: ordered[start..<end].map(told), next: end < ordered.count ? "n" : nil, prev: start > 0 ? "p" : nil,
      total: ordered.count)
  }

  func logPage(_ key: AttemptKey, _ part: LogLoad.Part) -> LogPage {
    let segments = logs[key] ?? []
    let gaps = gaps[key] ?? []
    let size = max(segments.last.map { $0.offset + Int64($0.length) } ?? 0, gaps.last?.to ?? 0)
    var from: Int64 = 0
    var to = size
    switch part {
    case .tail(let lines): from = segments.suffix(lines).first?.offset ?? 0
    case .bytes(let start, let end):
      from = start
      to = end ?? (gaps.isEmpty ? min(size, start + 128 << 10) : size)
    }
    return LogPage(
      attempt: key.attempt, from: from, to: to, size: size,
      final: to == size && !isRunning(key),
      segments: segments.filter { $0.offset >= from && $0.offset < to },
      gaps: gaps.filter { $0.from >= from && $0.from < to })
  }

  private func isRunning(_ key: AttemptKey) -> Bool {
    tasks.contains { $0.id == key.task && $0.state == .running && $0.attempt <= key.attempt }
  }

  /// Where the nearest line end is.
  private func lineEnd(_ search: LogSearch) -> LogMatches {
    let ends = (logs[search.key] ?? []).flatMap { segment in
      Array((segment.text ?? "").utf8).enumerated().filter { $0.element == UInt8(ascii: "\n") }
        .map { segment.offset + Int64($0.offset) }
    }
    let nearest =
      switch search.direction {
      case .forward: ends.first { $0 >= search.from ?? 0 }
      case .backward: ends.last { $0 < search.from ?? .max }
      }
    return LogMatches(
      attempt: search.key.attempt, matches: nearest.map { [LogMatch(offset: $0, lineOffset: $0, line: "")] } ?? [])
  }

  /// Adds lines to a log, a segment each.
  func log(
    _ key: AttemptKey, _ lines: [String], from source: LogSource = .level("info"), metadata: String? = nil,
    end: String = "\n"
  ) {
    var segments = logs[key] ?? []
    for line in lines {
      let offset = max(segments.last.map { $0.offset + Int64($0.length) } ?? 0, gaps[key]?.last?.to ?? 0)
      let text = line + end
      let time = Self.noon + .milliseconds(-30000 + segments.count * 731)
      segments.append(
        LogSegment(
          offset: offset, length: text.utf8.count, time: time, source: source, metadata: metadata, text: text))
    }
    logs[key] = segments
  }

  // MARK: - Looking

  /// The rows of a screen, spaces at their right left out.
  func rows(_ columns: Int, _ rows: Int) -> [String] {
    let grid = dashboard.view(in: Size(columns: columns, rows: rows))
    return (0..<grid.size.rows).map { row in
      var text = grid.text(ofRow: row)
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  func screen(_ columns: Int, _ rows: Int) -> String { self.rows(columns, rows).joined(separator: "\n") + "\n" }

  func resize(_ columns: Int, _ rows: Int) {
    send(.resized(Size(columns: columns, rows: rows)))
    settle()
  }
}

extension TaskRecord {
  static func make(
    _ id: Int64, _ name: String = "mail.digest", _ state: TaskState = .running, queue: String = "mail",
    age: Int = 60, configure: (inout TaskRecord) -> Void = { _ in }
  ) -> TaskRecord {
    let start = Stage.noon + .seconds(-age)
    var task = TaskRecord(
      id: TaskID(id), name: name, queue: queue, kind: .command, state: state, maxAttempts: 5,
      enqueuedAt: start + .seconds(-2))
    switch state {
    case .running:
      task.startedAt = start
      task.attempt = 1
      task.worker = "w-1"
    case .completed, .failed, .cancelled:
      task.startedAt = start + .milliseconds(-4200)
      task.finishedAt = start
      task.attempt = 1
    case .scheduled: task.runAt = Stage.noon + .seconds(age)
    default: break
    }
    configure(&task)
    // As a server measures it, whose clock nobody sets.
    if task.duration == nil, let start = task.startedAt {
      task.duration = ((task.state == .running ? Stage.noon : task.finishedAt ?? start) - start).seconds
    }
    return task
  }
}
