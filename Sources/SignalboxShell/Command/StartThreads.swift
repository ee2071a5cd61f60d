import Signalbox
import Synchronization

/// Threads for what can block for as long as a file system does: looking for programs, starting them, reading `/proc`.
///
/// So a program on a server that does not answer holds up its own start, and no other.
final class StartThreads: Sendable {
  /// For starts: so many of them may hang before others wait for them.
  static let shared = StartThreads(limit: 256)
  /// For looks at all processes, which no start that hangs holds up.
  ///
  /// One is enough for as long as the kernel holds none of the processes.
  static let census = StartThreads(limit: 256)

  private let crew: ThreadCrew
  /// Jobs that wait or run.
  private let jobs = Atomic(0)

  private init(limit: Int) {
    crew = ThreadCrew(limit: limit)
  }

  /// Has one thread at least; to be called before ``run(_:)``, and best at the start of the program.
  ///
  /// - Throws: ``MachineShortage`` when there is none and the system gives none.
  func prepare() throws(MachineShortage) {
    if let why = crew.ensure(1) { throw MachineShortage(.processes, "no thread to start commands with: \(why)") }
  }

  func run(_ job: @escaping @Sendable () -> Void) {
    let count = jobs.add(1, ordering: .relaxed).newValue
    // Without another thread the job waits for one of those that there are.
    _ = crew.ensure(count)
    crew.add {
      job()
      self.jobs.subtract(1, ordering: .relaxed)
    }
  }
}
