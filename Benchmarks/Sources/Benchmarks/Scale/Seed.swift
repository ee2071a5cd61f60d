import Foundation
import Signalbox
import SignalboxModel
import SignalboxSQLite
import Synchronization

/// Makes stores that hold many tasks, as servers hold them: nearly all of them have ended, at times over the last days.
struct Seed {
  var count: Int

  private static let names = [
    "send_welcome_email", "send_invoice", "resize_image", "sync_calendar", "index_document", "charge_card",
    "export_report", "prune_sessions", "post_webhook", "transcode_video",
  ]
  private static let queues = ["default", "mail", "media", "billing"]

  /// Makes the store; its path must name no file yet.
  func make(at path: String) async throws {
    let clock = SeedClock(start: SystemClock().now() + .seconds(-5 * 86400), step: .seconds(4 * 86400) / count)
    let store = try SQLiteTaskStore(path: path, durability: .process, clock: clock)
    let batch = min(2000, count / 10)
    for first in stride(from: 0, to: count, by: batch) {
      clock.advance(by: batch)
      _ = try await store.append((first..<min(first + batch, count)).map(task))
      try await finish(store, batch, keepsSomeRunning: first + batch >= count)
    }
    try await store.close()
  }

  private func task(_ number: Int) -> NewTask {
    NewTask(
      name: isLeft(number) ? "left_alone" : Self.names[number % Self.names.count],
      queue: Self.queues[number % Self.queues.count], priority: number % 50 == 0 ? 5 : 0,
      payload: JSONText(trusted: "{\"user\":\(number),\"email\":\"user\(number)@example.org\",\"locale\":\"en\"}"),
      tags: number % 3 == 0 ? ["user=\(number % 10000)"] : [],
      delay: number % 25 == 1 ? .seconds(30 * 86400) : .zero, maxAttempts: number % 10 == 0 ? 3 : 1)
  }

  /// Whether it stays queued, as no worker knows its name: one in 25.
  private func isLeft(_ number: Int) -> Bool { number % 25 == 2 }

  /// Runs what is queued; one in 20 fails.
  ///
  /// The last of all stay with a worker that is gone.
  private func finish(_ store: SQLiteTaskStore, _ limit: Int, keepsSomeRunning: Bool) async throws {
    let request = ClaimRequest(
      worker: "seed", names: Set(Self.names), commands: false, limit: limit, lease: .seconds(3600))
    let claimed = try await store.claim(request)
    let outcomes = claimed.dropLast(keepsSomeRunning ? min(100, count / 100) : 0).map { claimed in
      FinishedAttempt(
        key: claimed.task.attemptKey, worker: "seed",
        outcome: claimed.task.id.rawValue % 20 == 0
          ? .failed(
            TaskFailure(type: "SMTPError", message: "the server at mail.example.org timed out"), retryAfter: nil)
          : .completed)
    }
    _ = try await store.finish(Array(outcomes))
  }
}

/// Goes on by so much with each task, so that these have times of their own.
private final class SeedClock: TaskClock {
  private let passed = Atomic<Int64>(0)
  private let start: Timestamp
  private let step: Duration

  init(start: Timestamp, step: Duration) {
    self.start = start
    self.step = step
  }

  func advance(by tasks: Int) {
    passed.add((step * tasks).microseconds, ordering: .relaxed)
  }

  func now() -> Timestamp { start + uptime() }
  func uptime() -> Duration { .microseconds(passed.load(ordering: .relaxed)) }
  func elapsed() -> Duration { uptime() }
  func sleep(until deadline: Duration) async throws {}
  func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}

extension Workbench {
  /// The path of a copy of a store with so many tasks, in a folder of its own.
  ///
  /// The original is made once.
  func seeded(_ count: Int, _ name: String) async throws -> String {
    let original = folder.appendingPathComponent("seed-\(count)")
    if !FileManager.default.fileExists(atPath: original.path) {
      let making = try emptyFolder("seed-in-the-making")
      let start = ContinuousClock.now
      try await Seed(count: count).make(at: making.appendingPathComponent("tasks.sqlite").path)
      try FileManager.default.moveItem(at: making, to: original)
      print("  made a store of \(count) tasks in \((ContinuousClock.now - start).seconds.short) s")
    }
    let copy = folder.appendingPathComponent(name)
    remove(copy)
    try FileManager.default.copyItem(at: original, to: copy)
    // What was copied is still on its way to the disk, which would be in the way of what is measured.
    sync()
    return copy.appendingPathComponent("tasks.sqlite").path
  }
}
