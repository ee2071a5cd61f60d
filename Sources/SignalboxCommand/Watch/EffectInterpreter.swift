import Signalbox
import SignalboxClient
import SignalboxDashboard
import SignalboxModel
import SignalboxTerminal

/// Does what the dashboard wants done, and posts what came of it.
///
/// Used by the dashboard's own loop alone.
final class EffectInterpreter {
  private let client: SignalboxClient
  private let themes: Themes
  private let memory: ThemeMemory
  private let terminal: Terminal
  private let mailbox: Mailbox<DashboardSession.Input>
  private let clock: any TaskClock
  /// What can be stopped: streams and loads of logs.
  private var running: [RequestToken: Task<Void, Never>] = [:]
  private var ticking: Task<Void, Never>?

  init(
    client: SignalboxClient, themes: Themes, memory: ThemeMemory, terminal: Terminal,
    mailbox: Mailbox<DashboardSession.Input>, clock: any TaskClock
  ) {
    self.client = client
    self.themes = themes
    self.memory = memory
    self.terminal = terminal
    self.mailbox = mailbox
    self.clock = clock
  }

  /// Ends everything that is under way.
  func stop() {
    ticking?.cancel()
    for task in running.values { task.cancel() }
  }

  /// - Returns: whether one of them was to quit.
  @discardableResult
  func perform(_ effects: [Effect]) -> Bool {
    var isOver = false
    for effect in effects { isOver = perform(effect) || isOver }
    return isOver
  }

  private func perform(_ effect: Effect) -> Bool {
    switch effect {
    case .loadPage(let load): request(load.token) { client in .page(try await client.page(load), load.token) }
    case .loadTask(let id, let token):
      request(token) { client in
        .task(TaskDetail(task: try await client.task(id), attempts: try await client.attempts(of: id)), token)
      }
    case .loadWhy(let id, let token): request(token) { client in .why(try await client.why(id), token) }
    case .loadLog(let load): request(load.token) { client in .log(try await client.log(load), load.token) }
    case .followLog(let follow): start(follow)
    case .stop(let token): running.removeValue(forKey: token)?.cancel()
    case .searchLog(let search):
      request(search.token) { client in .matches(try await client.matches(search), search.token) }
    case .propose(let action):
      request(action.token) { client in .proposed(try await client.propose(action), action.token) }
    case .act(let action): request(action.token) { client in .acted(try await client.act(action), action.token) }
    case .setQueuePaused(let queue, let paused, let token):
      request(token) { client in .queue(try await client.change(queue: queue, QueuePatch(paused: paused)), token) }
    case .loadTheme(let name): load(theme: name)
    case .tick(let interval): tick(every: interval)
    case .ringBell: terminal.ringBell()
    case .redraw: terminal.redraw()
    case .suspend: terminal.suspend()
    case .quit: return true
    }
    return false
  }

  /// A task of its own for each request: the dashboard goes on while it is under way, and can stop it by its token.
  private func request(
    _ token: RequestToken, _ work: @escaping @Sendable (SignalboxClient) async throws -> Message
  ) {
    running[token] = Task { [client, mailbox] in
      do {
        mailbox.post(.message(try await work(client)))
      } catch {
        mailbox.post(.message(.failed(RequestFailure(error), token)))
      }
    }
    running = running.filter { !$0.value.isCancelled }
  }

  private func start(_ follow: LogFollow) {
    let log = client.followLog(follow.key.task, attempt: follow.key.attempt, from: follow.start.logStart)
    running[follow.token] = Task { [mailbox] in
      do {
        for try await event in log {
          switch event {
          case .page(let page): mailbox.post(.message(.log(page, follow.token)))
          case .end(let end): mailbox.post(.message(.logEnded(end, follow.token)))
          case .connecting, .connected, .lost: continue
          }
        }
      } catch {
        mailbox.post(.message(.failed(RequestFailure(error), follow.token)))
      }
    }
  }

  private func load(theme name: String) {
    do {
      mailbox.post(.message(.theme(try themes.load(name).theme)))
      memory.keep(name)
    } catch {
      mailbox.post(.message(.themeFailed(Failure.message(of: error))))
    }
  }

  private func tick(every interval: Duration) {
    ticking?.cancel()
    // Cancelled when another pace is asked for, and at the end.
    ticking = Task { [mailbox, clock] in
      do {
        while true {
          try await clock.sleep(for: interval)
          mailbox.post(.message(.tick(now: clock.now(), uptime: clock.uptime())))
        }
      } catch {
        // Cancelled.
      }
    }
  }
}

extension SignalboxClient {
  fileprivate func page(_ load: PageLoad) async throws -> TaskPage {
    var around: TaskID?
    if case .around(let id) = load.start { around = id }
    var page = try await tasks(filter: load.filter, sort: load.sort, limit: load.limit, around: around)
    // Of tasks with large payloads an answer holds few: some more answers are joined, and the rest is asked for when it is
    // scrolled to.
    var answers = 1
    while let cursor = page.next, page.tasks.count < load.limit, answers < Self.mostAnswers {
      let more = try await tasks(
        filter: load.filter, sort: load.sort, limit: load.limit - page.tasks.count, cursor: cursor)
      page.tasks += more.tasks
      page.next = more.next
      answers += 1
    }
    return page
  }

  private static var mostAnswers: Int { 4 }

  fileprivate func log(_ load: LogLoad) async throws -> LogPage {
    let (id, attempt) = (load.key.task, load.key.attempt)
    switch load.part {
    case .tail(let lines): return try await log(of: id, attempt: attempt, from: .lastLines(lines), limit: load.limit)
    case .bytes(let from, let to):
      return try await log(of: id, attempt: attempt, from: .offset(from), to: to, limit: load.limit)
    }
  }

  fileprivate func matches(_ search: LogSearch) async throws -> LogMatches {
    try await searchLog(
      of: search.key.task, attempt: search.key.attempt, for: search.text, from: search.from,
      direction: search.direction, limit: 1)
  }

  fileprivate func act(_ request: ActionRequest) async throws -> ActionReport {
    if case .task(let id) = request.targets, let route = request.action.route { return .one(try await act(route, id)) }
    return .many(try await act(request.action.rawValue, on: BulkRequest(request.targets)))
  }

  fileprivate func propose(_ request: ActionRequest) async throws -> BulkResult {
    var bulk = BulkRequest(request.targets)
    bulk.dryRun = true
    return try await act(request.action.rawValue, on: bulk)
  }
}

extension BulkRequest {
  fileprivate init(_ targets: ActionRequest.Targets) {
    self.init()
    switch targets {
    case .task(let id): ids = [id]
    case .tasks(let several): ids = several
    case .filter(let text): filter = text
    case .set(let name, _): set = name
    }
  }
}

extension LogFollow.Start {
  fileprivate var logStart: LogStart {
    switch self {
    case .tail(let lines): .lastLines(lines)
    case .offset(let offset): .offset(offset)
    }
  }
}

extension RequestFailure {
  init(_ error: any Error) {
    if let problem = (error as? ClientError)?.problem {
      self.init(problem)
    } else {
      self.init(Failure.message(of: error))
    }
  }
}
