import Glibc
import Signalbox
import SignalboxModel
import Synchronization

/// One command while it runs: starts it, copies its output, ends it when told to, and is over when that is.
///
/// Acts on what a ``CommandLife`` decides.
///
/// What happens to a command comes from several threads; most commands say nothing and are told nothing, and the poller's thread
/// alone sees them end. So there is no task but for what has to wait: output, a timer, the end of what is left.
final class CommandExecution: Sendable {
  private struct State {
    var life: CommandLife
    /// nil before it is started, and when it is over.
    var running: Running?
    /// What happened before it was started.
    var early: [CommandLife.Event] = []
    var waiter: CheckedContinuation<CommandOutcome, any Error>?
    /// Timers and other work that goes on beside; cancelled when it is over.
    var works: [Task<Void, Never>] = []
  }

  private struct Running {
    var child: ChildProcess
    var processes: CommandProcesses
    var started: Duration
  }

  private let context: TaskContext
  private let options: ShellCommandRunner.Options
  private let clock: any TaskClock
  private let server: ServerMark?
  private let state: Mutex<State>

  init(_ context: TaskContext, options: ShellCommandRunner.Options, clock: any TaskClock, server: ServerMark?) {
    self.context = context
    self.options = options
    self.clock = clock
    self.server = server
    state = Mutex(State(life: CommandLife(grace: options.killGrace)))
  }

  /// Runs to the end, also when the calling task is cancelled: being stopped is an event.
  ///
  /// - Throws: ``TaskError`` and ``MachineShortage`` when it could not be started.
  func run() async throws -> CommandOutcome {
    try await withCheckedThrowingContinuation { waiter in
      state.withLock { $0.waiter = waiter }
      StartThreads.shared.run { self.start() }
    }
  }

  /// Something happened to it.
  ///
  /// Once it is over nothing does.
  func send(_ event: CommandLife.Event) {
    var isFirstOfAll = false
    let (actions, running, isOver) = state.withLock { state -> ([CommandLife.Action], Running?, Bool) in
      guard state.life.state != .ended else { return ([], nil, false) }
      guard let running = state.running else {
        isFirstOfAll = state.early.isEmpty && state.waiter != nil
        state.early.append(event)
        return ([], nil, false)
      }
      let actions = state.life.handle(event)
      // Here, where it is certain that the command is not reaped yet and its number is its own.
      for action in actions { signal(action, running.child) }
      return (actions, running, state.life.state == .ended)
    }
    if isFirstOfAll { nameHangingStart() }
    guard let running else { return }
    for action in actions { act(action, running) }
    if isOver { finish(running) }
  }
}

// MARK: - The start

extension CommandExecution {
  private func start() {
    do {
      let launch = try CommandLaunch(context, server: server)
      if !launch.environment.refused.isEmpty {
        let names = launch.environment.refused.map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: ", ")
        context.log.append(note: "started without variables that no program can be started with: \(names)")
      }
      // Cancelled meanwhile.
      if state.withLock({ !$0.early.isEmpty }) { throw CancellationError() }
      begin(
        Running(
          child: try launch.start(), processes: CommandProcesses(marks: launch.marks, leader: 0),
          started: clock.uptime()))
    } catch {
      if let error = error as? TaskError, error.type == CommandLaunch.cannotStartType {
        context.log.append(note: "cannot start: \(error.message)")
      }
      let (waiter, works) = state.withLock { ($0.waiter.take(), $0.works) }
      for work in works { work.cancel() }
      waiter?.resume(throwing: error)
    }
  }

  private func begin(_ running: Running) {
    var running = running
    running.processes.leader = running.child.pid
    context.runs(asProcess: Int(running.child.pid))
    let early = state.withLock { state in
      state.running = running
      return state.early
    }
    for pipe in [running.child.output, running.child.error] {
      pipe.begin(copy: { self.keep { await $0.copy(pipe) } }, end: { self.send(.outputEnded) })
    }
    running.child.watch { self.send(.leaderEnded) }
    for event in early { send(event) }
  }
}

// MARK: - What is done

extension CommandExecution {
  private func signal(_ action: CommandLife.Action, _ child: ChildProcess) {
    switch action {
    case .terminateGroup:
      child.signalGroup(SIGTERM)
      // A stopped process hears nothing until it goes on.
      child.signalGroup(SIGCONT)
    case .killGroup, .endRest: child.signalGroup(SIGKILL)
    default: break
    }
  }

  private func act(_ action: CommandLife.Action, _ running: Running) {
    let child = running.child
    switch action {
    case .terminateGroup, .killGroup: break
    case .note(let line): context.log.append(note: line)
    case .startGrace: send(.graceOver, after: options.killGrace)
    case .startKillWait: send(.killOverdue, after: options.killGrace)
    case .nameUnendable: nameUnendable(child)
    case .endRest: keep { await $0.endRest(running.processes) }
    case .startDrain where child.output.isHeld || child.error.isHeld: send(.drainOver, after: options.drainWait)
    // No timer, which most commands would start for nothing: the end is certain.
    case .startDrain: break
    case .stopReading: for pipe in [child.output, child.error] { pipe.stopReading() }
    }
  }

  /// Does something beside until it is over: a task of its own, because nobody waits for it, and what it brings is an event.
  private func keep(_ work: @escaping @Sendable (CommandExecution) async -> Void) {
    let task = Task { await work(self) }
    state.withLock { $0.works.append(task) }
  }

  private func send(_ event: CommandLife.Event, after pause: Duration) {
    keep { execution in
      // Thrown when the command is over and nobody waits for the event.
      guard (try? await execution.clock.sleep(for: pause)) != nil else { return }
      execution.send(event)
    }
  }

  /// Copies a stream to the log.
  ///
  /// A log that takes nothing ends no command: the rest of the output is read and dropped, so that the command does not
  /// wait for it.
  private func copy(_ pipe: OutputPipe) async {
    do {
      try await pipe.copy(to: context.log)
    } catch {
      // The store says what is wrong with its log.
      try? await pipe.discard()
    }
    send(.outputEnded)
  }

  private func endRest(_ processes: CommandProcesses) async {
    let sweep = Sweep(
      find: { () async throws(KernelError) in try await processes.living() }, system: .machine, clock: clock)
    do {
      let left = try await sweep.kill(waitingAtMost: options.killGrace)
      if !left.isEmpty { context.log.append(note: "could not be ended: \(left.reasons)") }
    } catch {
      context.log.append(note: "could not look for what is left of it: \(error.words)")
    }
    send(.restEnded)
  }

  /// It is to end, and has not started: if that stays so, it is told.
  private func nameHangingStart() {
    keep { execution in
      guard (try? await execution.clock.sleep(for: execution.options.killGrace)) != nil,
        execution.state.withLock({ $0.running == nil && $0.waiter != nil })
      else { return }
      let words = "its start hangs: the program or the directory may be on a file system that does not answer"
      execution.context.cannotEnd(words)
      execution.context.log.append(note: "cannot be ended: \(words)")
    }
  }

  /// Its command was sent SIGKILL, and lives.
  private func nameUnendable(_ child: ChildProcess) {
    guard let entry = try? ProcessTable().entry(child.pid) else { return }
    context.cannotEnd([entry].reasons)
    context.log.append(note: "lives although SIGKILL was sent: \([entry].reasons)")
  }
}

// MARK: - The end

extension CommandExecution {
  /// Called once, when the command has ended and its output is read.
  private func finish(_ running: Running) {
    guard state.withLock({ !$0.life.wasTold }) else { return end(running) }
    let isYoung = clock.uptime() - running.started < .seconds(1)
    if isYoung, let left = try? running.processes.livingSoonAfterStart() {
      noteLiving(left)
      return end(running)
    }
    ProcessCensus.shared.look(for: running.processes) { answer in
      switch answer {
      case .success(let left): self.noteLiving(left)
      case .failure(let error):
        self.context.log.append(note: "could not look for what is left of it: \(error.words)")
      }
      self.end(running)
    }
  }

  private func noteLiving(_ left: [ProcessEntry]) {
    if !left.isEmpty { context.log.append(note: "left \(left.summary) running") }
  }

  /// As long as the command is not reaped its number, by which its group is signalled, cannot come to mean another's.
  private func end(_ running: Running) {
    let status = running.child.reap()
    let lastLine = running.child.error.lastLine.told(context.withoutSecrets)
    let (waiter, works, outcome) = state.withLock { state in
      defer {
        state.works = []
        // Its descriptors are closed with it.
        state.running = nil
      }
      let outcome = CommandOutcome(status: status, wasTold: state.life.wasTold, lastLine: lastLine)
      return (state.waiter.take(), state.works, outcome)
    }
    for work in works { work.cancel() }
    waiter?.resume(returning: outcome)
  }
}
