import SignalboxModel
import Testing

@testable import Signalbox

/// What an attempt threw, as a value that a table can hold.
enum Thrown: Sendable {
  case nothing
  case plain
  case typed
  case permanent
  case cancellation
  case snooze
  case shortage

  var result: Result<JSONText?, any Error> {
    switch self {
    case .nothing: .success(JSONText(trusted: "1"))
    case .plain: .failure(PlainError(text: "no route"))
    case .typed: .failure(TaskError(type: "exit", message: "code 2", result: JSONText(trusted: "2")))
    case .permanent: .failure(TaskError(type: "bad", message: "never", isPermanent: true))
    case .cancellation: .failure(CancellationError())
    case .snooze: .failure(Snooze(for: .seconds(9)))
    case .shortage: .failure(MachineShortage(.descriptors, "no pipe"))
    }
  }
}

struct PlainError: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}

@Suite struct AttemptEndingTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var thrown: Thrown
    var stop: WorkerMachine.StopReason?
    var tries = 0
    var outcome: AttemptOutcome?
    var result: String?

    var testDescription: String { "\(thrown), \(stop.map { "\($0)" } ?? "not stopped"), \(tries) tries" }
  }

  private static let plain = TaskFailure(type: "SignalboxTests.PlainError", message: "no route")
  private static let exit = TaskFailure(type: "exit", message: "code 2")
  private static let bad = TaskFailure(type: "bad", message: "never")
  private static let timeout = TaskFailure(type: "timeout", message: "took longer than 1.5 s")
  private static let first = Duration.milliseconds(500)
  private static let second = Duration.seconds(1)

  static let table = [
    Row(thrown: .nothing, outcome: .completed, result: "1"),
    Row(thrown: .nothing, stop: .cancel, outcome: .completed, result: "1"),
    Row(thrown: .nothing, stop: .timeout, outcome: .completed, result: "1"),
    Row(thrown: .nothing, stop: .shutdown, outcome: .completed, result: "1"),
    Row(thrown: .shortage, outcome: .released),
    Row(thrown: .shortage, stop: .timeout, tries: 9, outcome: .released),
    Row(thrown: .shortage, stop: .shutdown, outcome: .released),
    Row(thrown: .shortage, stop: .cancel, outcome: .cancelled(nil)),
    Row(thrown: .shortage, stop: .lost),
    Row(thrown: .plain, outcome: .failed(plain, retryAfter: first)),
    Row(thrown: .plain, tries: 1, outcome: .failed(plain, retryAfter: second)),
    Row(thrown: .plain, tries: 2, outcome: .failed(plain, retryAfter: nil)),
    Row(thrown: .plain, tries: 9, outcome: .failed(plain, retryAfter: nil)),
    Row(thrown: .typed, outcome: .failed(exit, retryAfter: first), result: "2"),
    Row(thrown: .typed, tries: 2, outcome: .failed(exit, retryAfter: nil), result: "2"),
    Row(thrown: .permanent, outcome: .failed(bad, retryAfter: nil)),
    Row(thrown: .snooze, outcome: .snoozed(.seconds(9))),
    Row(thrown: .snooze, tries: 2, outcome: .snoozed(.seconds(9))),
    Row(thrown: .snooze, stop: .cancel, outcome: .cancelled(nil)),
    Row(thrown: .cancellation, stop: .cancel, outcome: .cancelled(nil)),
    Row(thrown: .plain, stop: .cancel, outcome: .cancelled(plain)),
    Row(thrown: .typed, stop: .cancel, outcome: .cancelled(exit), result: "2"),
    Row(thrown: .cancellation, stop: .timeout, outcome: .timedOut(timeout, retryAfter: first)),
    Row(thrown: .typed, stop: .timeout, tries: 2, outcome: .timedOut(timeout, retryAfter: nil), result: "2"),
    Row(thrown: .cancellation, stop: .shutdown, outcome: .released),
    Row(thrown: .permanent, stop: .shutdown, outcome: .released),
    Row(thrown: .plain, stop: .shutdown, tries: 2, outcome: .released),
  ]

  @Test(arguments: table)
  func outcome(_ row: Row) {
    let conclusion = ending(tries: row.tries, stop: row.stop).conclusion(of: row.thrown.result)
    #expect(conclusion.outcome == row.outcome)
    #expect(conclusion.result?.text == row.result)
  }

  @Test(arguments: [Thrown.nothing, .plain, .permanent, .cancellation, .snooze])
  func nobodyIsToldOfALostAttempt(_ thrown: Thrown) {
    #expect(ending(stop: .lost).conclusion(of: thrown.result).outcome == nil)
  }

  @Test func aWorkersOwnCancellationErrorIsAFailure() throws {
    let outcome = try #require(ending().conclusion(of: Thrown.cancellation.result).outcome)
    #expect(outcome.failure?.type == "Swift.CancellationError")
    #expect(outcome.end == .failed)
  }

  @Test func longErrorsAreCutVisibly() throws {
    let long = PlainError(text: String(repeating: "é", count: Limits.errorMessage))
    let failure = try #require(ending().conclusion(of: .failure(long)).outcome?.failure)
    #expect(failure.message.hasSuffix(" [cut: \(Limits.errorMessage) more bytes]"))
    #expect(failure.message.utf8.count < Limits.errorMessage + 40)
    let type = TaskError(type: String(repeating: "t", count: 5000), message: "")
    #expect(try #require(ending().conclusion(of: .failure(type)).outcome?.failure).type.utf8.count < 200)
  }

  private func ending(tries: Int = 0, stop: WorkerMachine.StopReason? = nil) -> AttemptEnding {
    let task = TaskRecord(
      id: TaskID(1), name: "work", maxAttempts: 3, tries: tries, timeout: 1.5, enqueuedAt: Timestamp(microseconds: 0))
    return AttemptEnding(task: task, policy: RetryPolicy(), stopReason: stop, random: { 0.5 })
  }
}
