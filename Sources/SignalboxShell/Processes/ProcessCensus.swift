import Signalbox
import Synchronization

/// Looks for what is left of commands that have ended: all that wait for a look share one, since it costs as much as there are
/// processes on the machine.
final class ProcessCensus: Sendable {
  static let shared = ProcessCensus()

  typealias Answer = Result<[ProcessEntry], KernelError>

  private struct Question {
    var processes: CommandProcesses
    var answer: @Sendable (Answer) -> Void
  }

  private struct State {
    var waiting: [Question] = []
    var isLooking = false
  }

  private let state = Mutex(State())

  /// Calls `answer` with what lives of a command beside its leader, from another thread.
  func look(for processes: CommandProcesses, _ answer: @escaping @Sendable (Answer) -> Void) {
    let isFirst = state.withLock { state in
      state.waiting.append(Question(processes: processes, answer: answer))
      defer { state.isLooking = true }
      return !state.isLooking
    }
    // A task of its own, because nobody waits for it: the answers are called.
    if isFirst { Task { await self.look() } }
  }

  private func look() async {
    while true {
      let questions = state.withLock { state in
        defer { state.waiting = [] }
        state.isLooking = !state.waiting.isEmpty
        return state.waiting
      }
      guard !questions.isEmpty else { return }
      let answers = await Self.answers(to: questions.map(\.processes))
      for (question, answer) in zip(questions, answers) { question.answer(answer) }
    }
  }

  private static func answers(to questions: [CommandProcesses]) async -> [Answer] {
    do throws(KernelError) {
      let processes = try await ProcessSystem.machine.processes(by: SystemClock())
      return questions.map { .success(processes.filter($0.isOwn).map(\.entry)) }
    } catch {
      return [Answer](repeating: .failure(error), count: questions.count)
    }
  }
}
