import Glibc
import Signalbox
import SignalboxModel
import Subprocess
import SystemPackage

/// One command while it runs: starts it, copies its output, ends it when told to, and leaves when it is over. Acts on what a
/// ``CommandLife`` decides.
struct CommandExecution {
  let context: TaskContext
  let options: ShellCommandRunner.Options
  let clock: any TaskClock
  let launch: CommandLaunch
  /// What happens to the command, from everywhere.
  let events: AsyncStream<CommandLife.Event>
  let send: AsyncStream<CommandLife.Event>.Continuation

  init(_ context: TaskContext, options: ShellCommandRunner.Options, clock: any TaskClock) throws(TaskError) {
    self.context = context
    self.options = options
    self.clock = clock
    launch = try CommandLaunch(context)
    (events, send) = AsyncStream.makeStream()
  }

  /// Runs to the end. Not to be called in a task that can be cancelled: stopping comes as an event.
  func run() async throws -> CommandOutcome {
    if !launch.environment.refused.isEmpty {
      let names = launch.environment.refused.joined(separator: ", ")
      // A log that takes nothing is no reason not to start.
      try? await context.log.note("started without variables that no program can be started with: \(names)")
    }
    let (output, error) = try pipes()
    do {
      let ended = try await Subprocess.run(
        launch.configuration, input: .none,
        output: .fileDescriptor(FileDescriptor(rawValue: output.writeEnd), closeAfterSpawningProcess: true),
        error: .fileDescriptor(FileDescriptor(rawValue: error.writeEnd), closeAfterSpawningProcess: true)
      ) { process in
        await attend(process.processIdentifier, output, error)
      }
      return CommandOutcome(status: ended.terminationStatus, wasTold: ended.closureResult)
    } catch let error as SubprocessError {
      throw launch.failure(error)
    }
  }

  private func pipes() throws(TaskError) -> (OutputPipe, OutputPipe) {
    do throws(KernelError) {
      let output = try OutputPipe(.stdout)
      do throws(KernelError) {
        return (output, try OutputPipe(.stderr))
      } catch {
        close(output.writeEnd)
        throw error
      }
    } catch {
      throw TaskError(type: CommandLaunch.cannotStartType, message: "no pipe for its output: \(error.words)")
    }
  }

  /// Returns when the command has ended and its output is read. As long as this runs the command is not reaped, so that its
  /// number, by which its group is signalled, cannot come to mean another's.
  ///
  /// - Returns: whether the command was told to end before it did.
  private func attend(_ process: ProcessIdentifier, _ output: OutputPipe, _ error: OutputPipe) async -> Bool {
    let started = clock.uptime()
    let (notes, note) = AsyncStream<String>.makeStream()
    var life = CommandLife(grace: options.killGrace)
    await withTaskGroup(of: Part.self) { group in
      group.addTask { await copy(output) }
      group.addTask { await copy(error) }
      group.addTask { await write(notes) }
      group.addTask { await end(of: process) }
      for await event in events {
        for action in life.handle(event) {
          switch action {
          case .note(let line): note.yield(line)
          case .terminateGroup:
            kill(-process.value, SIGTERM)
            // A stopped process hears nothing until it goes on.
            kill(-process.value, SIGCONT)
          case .killGroup: kill(-process.value, SIGKILL)
          case .startGrace: group.addTask { await send(.graceOver, after: options.killGrace) }
          case .startDrain where output.isHeld || error.isHeld:
            group.addTask { await send(.drainOver, after: options.drainWait) }
          // No timer, which most commands would start for nothing: the end is certain.
          case .startDrain: break
          case .endRest: await endRest(of: process.value, note)
          case .stopReading: for pipe in [output, error] { pipe.stopReading() }
          }
        }
        if life.state == .ended { break }
      }
      if !life.wasTold { noteLiving(of: process.value, started, note) }
      note.finish()
      await Part.collect(4, from: &group)
    }
    ReadinessPoller.shared.release(process.processDescriptor)
    return life.wasTold
  }
}

/// What runs beside the loop over a command's events.
private enum Part: Sendable {
  /// Something that comes to an end with the command.
  case work
  case timer

  /// Waits for so many works, and then for nothing more.
  static func collect(_ works: Int, from group: inout TaskGroup<Part>) async {
    var left = works
    while left > 0, let part = await group.next() {
      if case .work = part { left -= 1 }
    }
    group.cancelAll()
  }
}

extension CommandExecution {
  /// Copies a stream to the log. A log that takes nothing ends no command: the rest of the output is read and dropped, so
  /// that the command does not wait for it.
  private func copy(_ pipe: OutputPipe) async -> Part {
    defer { send.yield(.outputEnded) }
    do {
      try await pipe.copy(to: context.log)
    } catch {
      // The store says what is wrong with its log.
      try? await pipe.discard()
    }
    return .work
  }

  private func write(_ notes: AsyncStream<String>) async -> Part {
    for await line in notes {
      // As with the output: what cannot be noted changes nothing of what is done.
      try? await context.log.note(line)
    }
    return .work
  }

  private func end(of process: ProcessIdentifier) async -> Part {
    while !hasEnded(process), await ReadinessPoller.shared.wait(for: process.processDescriptor) {}
    send.yield(.leaderEnded)
    return .work
  }

  private func hasEnded(_ process: ProcessIdentifier) -> Bool {
    var interest = pollfd(fd: process.processDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&interest, 1, 0) > 0
  }

  private func send(_ event: CommandLife.Event, after pause: Duration) async -> Part {
    // Thrown when the command is over and nobody waits for the event.
    guard (try? await clock.sleep(for: pause)) != nil else { return .timer }
    send.yield(event)
    return .timer
  }

  private func endRest(of leader: pid_t, _ note: AsyncStream<String>.Continuation) async {
    kill(-leader, SIGKILL)
    let processes = CommandProcesses(marks: launch.marks, leader: leader)
    do {
      let left = try await Sweep(find: { processes.living() }, clock: clock).kill(waitingAtMost: options.killGrace)
      if !left.isEmpty { note.yield("could not be ended: \(left.summary)") }
    } catch {
      note.yield("could not look for what is left of it: \(error.words)")
    }
  }

  private func noteLiving(of leader: pid_t, _ started: Duration, _ note: AsyncStream<String>.Continuation) {
    let processes = CommandProcesses(marks: launch.marks, leader: leader)
    let isYoung = clock.uptime() - started < .seconds(1)
    let left = isYoung ? processes.livingSoonAfterStart() : processes.living()
    if !left.isEmpty { note.yield("left \(left.summary) running") }
  }
}

extension [ProcessEntry] {
  /// Such as `2 processes (pid 71, 72)`.
  var summary: String {
    let pids = map(\.pid).sorted().map(String.init).joined(separator: ", ")
    return "\(count == 1 ? "1 process" : "\(count) processes") (pid \(pids))"
  }
}
