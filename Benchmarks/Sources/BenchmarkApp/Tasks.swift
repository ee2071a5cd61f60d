import Signalbox

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension TaskCatalogue {
  static let benchmarks = TaskCatalogue()
    .register(Greet.self).register(GreetBlocking.self).register(TwoSeconds.self)
}

/// Does nothing.
struct Greet: BackgroundTask {
  static let task = TaskSettings<Self>("greet")
  var email: String

  func run(_ context: TaskContext, services: Void) async throws {}
}

/// Does nothing, on a thread of its own.
struct GreetBlocking: BlockingBackgroundTask {
  static let task = TaskSettings<Self>("greet_blocking")
  var email: String

  func run(_ context: TaskContext, services: Void) throws {}
}

/// Holds its thread for two seconds.
struct TwoSeconds: BlockingBackgroundTask {
  static let task = TaskSettings<Self>("two_seconds")

  func run(_ context: TaskContext, services: Void) throws {
    sleep(2)
  }
}
