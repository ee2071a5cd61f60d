import Dispatch

@testable import quickstart

/// What the app works with, in tests: every call is noted, and then does what the test says.
struct Fakes: Sendable {
  let journal = Journal()
  var mail: @Sendable (String) async throws -> Void = { _ in }
  var confirm: @Sendable (Int) async throws -> Void = { _ in }
  var wait: @Sendable () async throws -> Void = {}
  var block: @Sendable () throws -> Void = {}

  var services: AppServices {
    AppServices(
      mailer: FakeMailer(fakes: self), notifications: FakeNotifications(fakes: self), work: FakeWorkload(fakes: self))
  }
}

struct FakeMailer: Mailer {
  var fakes: Fakes

  func send(_ text: String, to address: String) async throws {
    fakes.journal.note("mail \(address)")
    try await fakes.mail(address)
    fakes.journal.note("mailed \(address)")
  }
}

struct FakeNotifications: NotificationService {
  var fakes: Fakes

  func confirm(order: Int) async throws {
    fakes.journal.note("confirm \(order)")
    try await fakes.confirm(order)
    fakes.journal.note("confirmed \(order)")
  }
}

struct FakeWorkload: Workload {
  var fakes: Fakes

  func withoutThread() async throws {
    fakes.journal.note("wait")
    try await fakes.wait()
    fakes.journal.note("waited")
  }

  func blockingThread() throws {
    fakes.journal.note("block")
    try fakes.block()
    fakes.journal.note("blocked")
  }
}

/// Where work that does not hold its thread stands until the test lets it pass.
final class Gate: Sendable {
  private let journal = Journal()

  func open() { journal.note("open") }

  func pass() async { await journal.reached("open") }
}

/// Where work that holds its thread stands until the test lets it pass.
final class Barrier: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  /// Lets so many pass.
  func open(for count: Int = 1) {
    for _ in 0..<count { semaphore.signal() }
  }

  func pass() { semaphore.wait() }
}

struct Mishap: Error {}
