import Logging
import Signalbox
import SignalboxModel
import Synchronization

/// What greetings go out by; a test has the fake.
protocol Post: Sendable {
  func send(_ text: String, attempt: Int) async throws
}

/// Keeps what it is given, after doing what the test says.
final class RecordedPost: Post {
  private let letters = Mutex<[String]>([])
  private let act: @Sendable (String, Int) async throws -> Void

  init(_ act: @escaping @Sendable (String, Int) async throws -> Void = { _, _ in }) {
    self.act = act
  }

  var sent: [String] { letters.withLock { $0 } }

  func send(_ text: String, attempt: Int) async throws {
    try await act(text, attempt)
    letters.withLock { $0.append(text) }
  }
}

/// Sends a greeting, and adds one for each of those who are to be greeted after that.
struct Greet: BackgroundTask, Equatable {
  struct Services: Sendable {
    var post: any Post
    var registry: @Sendable () -> TaskRegistry? = { nil }
  }

  static let task = TaskSettings<Self>(
    "greet", timeout: .seconds(30.1), retry: RetryPolicy(maxAttempts: 3, base: .seconds(1), cap: .seconds(60)))
  var whom: String
  var next: [String] = []

  func run(_ context: TaskContext, services: Services) async throws {
    context.logger.info("to the post", metadata: ["whom": "\(whom)"])
    try await services.post.send(whom, attempt: context.attempt)
    for name in next { _ = try await context.add(Greet(whom: name)) }
    context.logger.debug("sent")
  }
}

struct NoPaper: Error {}

/// Where a task stands until the test lets it pass.
final class Barrier: Sendable {
  private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits for the opening, whatever happens.
  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}
