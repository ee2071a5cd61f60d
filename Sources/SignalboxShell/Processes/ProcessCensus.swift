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
    if isFirst { StartThreads.census.run { self.look() } }
  }

  private func look() {
    while true {
      let questions = state.withLock { state in
        defer { state.waiting = [] }
        state.isLooking = !state.waiting.isEmpty
        return state.waiting
      }
      guard !questions.isEmpty else { return }
      let answers = Self.answers(to: questions.map(\.processes))
      for (question, answer) in zip(questions, answers) { question.answer(answer) }
    }
  }

  private static func answers(to questions: [CommandProcesses]) -> [Answer] {
    var found = [[ProcessEntry]](repeating: [], count: questions.count)
    do throws(KernelError) {
      for facts in try ProcessSystem.machine.processes() {
        for (index, question) in questions.enumerated() {
          if try question.isOwn(facts.entry, marks: { () throws(KernelError) in facts.marks }) {
            found[index].append(facts.entry)
          }
        }
      }
    } catch {
      return [Answer](repeating: .failure(error), count: questions.count)
    }
    return found.map { .success($0) }
  }
}
