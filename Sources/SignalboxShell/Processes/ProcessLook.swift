import Glibc
import Signalbox
import Synchronization

/// One look at all processes of a machine.
///
/// What a process was started with lies in its own memory. While the kernel holds that, as of one in state D, whoever reads it
/// waits, and no signal ends the wait. So the look has a thread of its own, and goes on on another when one process has held it up
/// for ``patience``. That one is told as held, by this look and by all others until its reading ends.
final class ProcessLook: Sendable {
  private typealias Answer = Result<[ProcessFacts], KernelError>

  static let patience = Duration.milliseconds(250)

  private struct State {
    var rest: [pid_t] = []
    var found: [ProcessFacts] = []
    /// Whose marks are being read, and since when, by `TaskClock.uptime()`.
    var reading: (entry: ProcessEntry, since: Duration)?
    /// The number of the thread that goes on; those before it were left waiting.
    var turn = 0
    var waiter: CheckedContinuation<Answer, Never>?
    /// nil until it is over.
    var answer: Answer?
  }

  private let table: ProcessTable
  private let held: HeldProcesses
  private let clock: any TaskClock
  private let state = Mutex(State())

  init(_ table: ProcessTable, _ held: HeldProcesses, _ clock: any TaskClock) {
    self.table = table
    self.held = held
    self.clock = clock
  }

  /// - Throws: when the machine is too short of something to look, and when the calling task is cancelled.
  func run() async throws(KernelError) -> [ProcessFacts] {
    let answer = await withTaskGroup(of: Void.self, returning: Answer.self) { group in
      group.addTask { await self.watch() }
      defer { group.cancelAll() }
      return await withCheckedContinuation { waiter in
        let early = self.state.withLock { state -> Answer? in
          if state.answer == nil { state.waiter = waiter }
          return state.answer
        }
        if let early { return waiter.resume(returning: early) }
        StartThreads.census.run { self.begin() }
      }
    }
    return try answer.get()
  }

  private func finish(_ answer: Answer) {
    let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
      guard state.answer == nil else { return nil }
      state.answer = answer
      // Nobody goes on.
      state.turn += 1
      return state.waiter.take()
    }
    waiter?.resume(returning: answer)
  }
}

// MARK: - On its threads

extension ProcessLook {
  private func begin() {
    do throws(KernelError) {
      let pids = try table.pids()
      state.withLock { $0.rest = pids }
    } catch {
      return finish(.failure(error))
    }
    goOn(as: 0)
  }

  /// Looks at one after the other for as long as it has the turn.
  private func goOn(as turn: Int) {
    do throws(KernelError) {
      while let pid = state.withLock({ $0.turn == turn ? $0.rest.popLast() : nil }) {
        guard let entry = try table.entry(pid), !entry.isEnding else { continue }
        try look(at: entry, turn)
      }
      let found = state.withLock { $0.turn == turn ? $0.found : nil }
      if let found { finish(.success(found)) }
    } catch {
      if state.withLock({ $0.turn == turn }) { finish(.failure(error)) }
    }
  }

  private func look(at entry: ProcessEntry, _ turn: Int) throws(KernelError) {
    if held.contains(entry) {
      return keep(ProcessFacts(entry: entry, marks: nil, isHeld: true), turn)
    }
    state.withLock { $0.reading = (entry, clock.uptime()) }
    defer { held.remove(entry) }
    keep(ProcessFacts(entry: entry, marks: try table.marks(entry.pid)), turn)
  }

  private func keep(_ facts: ProcessFacts, _ turn: Int) {
    state.withLock { state in
      guard state.turn == turn else { return }
      state.reading = nil
      state.found.append(facts)
    }
  }
}

// MARK: - Beside them

extension ProcessLook {
  /// Has the look go on where one process holds it up, until it is over.
  private func watch() async {
    while state.withLock({ $0.answer == nil }) {
      let since = state.withLock { $0.reading?.since } ?? clock.uptime()
      do {
        try await clock.sleep(until: since + Self.patience)
      } catch {
        // It is over, or whoever waits for it is cancelled.
        return finish(.failure(KernelError(code: ECANCELED)))
      }
      skip()
    }
  }

  private func skip() {
    let now = clock.uptime()
    let turn = state.withLock { state -> Int? in
      guard state.answer == nil, let reading = state.reading, reading.since + Self.patience <= now else { return nil }
      held.insert(reading.entry)
      state.found.append(ProcessFacts(entry: reading.entry, marks: nil, isHeld: true))
      state.reading = nil
      state.turn += 1
      return state.turn
    }
    if let turn { StartThreads.census.run { self.goOn(as: turn) } }
  }
}

/// Processes whose marks a thread still waits for: no other tries to read them.
final class HeldProcesses: Sendable {
  private let entries = Mutex<Set<ProcessEntry>>([])

  func contains(_ entry: ProcessEntry) -> Bool { entries.withLock { $0.contains(entry) } }
  func insert(_ entry: ProcessEntry) { entries.withLock { _ = $0.insert(entry) } }
  func remove(_ entry: ProcessEntry) { entries.withLock { _ = $0.remove(entry) } }
}
