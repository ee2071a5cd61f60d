import ArgumentParser
import FoundationEssentials
import SignalboxClient
import SignalboxModel

/// `signalbox logs`: what a task has written, and with `-f` what it goes on writing.
struct Logs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print a task's log.",
    discussion: """
      A file or a pipe gets the bytes as they are; for a terminal everything that could move its cursor or the like is \
      made harmless, and lines that are longer than it is wide are folded at words, unless --no-fold is given. With -f \
      it goes on until the attempt ends, and waits for a task that has not started; a terminal also shows a line that \
      has not ended, such as a progress bar, as it is at the time.

      The lines of stdout keep their order, and so do those of stderr. They come through two pipes, which do not tell \
      the order between them: lines of the two that are written in the same moment can be swapped.

      Exit status of -f: 0 when the attempt completed; 1 when it did not: it failed, took too long, was cancelled, was \
      put back or lost with its server, or the task was cancelled before it started.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Flag(name: [.customShort("f"), .long], help: "Go on until the attempt ends.")
  var follow = false
  @Option(
    name: [.customShort("n"), .long], help: ArgumentHelp("Start this many lines before the end.", valueName: "lines"))
  var tail: Int?
  @Option(help: "Which attempt; by default the latest.")
  var attempt: Int?
  @Flag(help: "Print one JSON document per part of the log, one a line.")
  var jsonl = false
  @Flag(help: "Leave long lines to the terminal to break, so that they are copied whole.")
  var noFold = false
  @Argument(help: "The task's number.")
  var id: TaskNumber

  func validate() throws {
    if let tail, !(1...Limits.tail).contains(tail) {
      throw ValidationError("--tail goes from 1 to \(Limits.tail)")
    }
  }

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        let start = tail.map(LogStart.lastLines) ?? .beginning
        if follow { try await follow(client, start) } else { try await read(client, start) }
      }
    }
  }

  private func read(_ client: SignalboxClient, _ start: LogStart) async throws {
    var printer = LogPrinter(isLive: false, folds: !noFold)
    var start = start
    var page: LogPage
    repeat {
      page = try await client.log(of: id.id, attempt: attempt, from: start, limit: 1 << 20)
      try print(page, &printer)
      start = .offset(page.to)
    } while page.to < page.size
    try printer.finish()
  }

  private func follow(_ client: SignalboxClient, _ start: LogStart) async throws {
    var printer = LogPrinter(isLive: true, folds: !noFold)
    var ended: LogEnd?
    do {
      for try await event in client.followLog(id.id, attempt: attempt, from: start) {
        switch event {
        case .page(let page): try print(page, &printer)
        case .lost(let reason, _): try printer.aside { Console.complain("\(reason) Trying again.") }
        case .end(let end): ended = end
        case .connecting, .connected: break
        }
      }
    } catch {
      // The error is told on a line of its own.
      try printer.finish()
      throw error
    }
    try printer.finish()
    if let ended { try await conclude(ended, client) }
  }

  /// Tells how the attempt ended that was followed.
  ///
  /// - Throws: `ExitCode` when it did not complete.
  private func conclude(_ end: LogEnd, _ client: SignalboxClient) async throws {
    let attempt = try await client.attempts(of: id.id).first { $0.attempt == end.attempt }
    // What became of the task says nothing of an earlier attempt.
    guard let outcome = attempt?.outcome else {
      if end.state == .completed { return }
      Console.complain("task \(id.id) is \(end.state)")
      throw Failure.refused
    }
    guard outcome != .completed else { return }
    let error = attempt?.error.map { ": \($0.summary)" } ?? ""
    let next = end.state.isFinal ? "" : "; the task is \(end.state)"
    Console.complain("attempt \(end.attempt) of task \(id.id) \(outcome.words)\(error)\(next)")
    throw Failure.refused
  }

  private func print(_ page: LogPage, _ printer: inout LogPrinter) throws {
    if jsonl { try Console.sayJSON(page) } else { try printer.print(page) }
  }
}

extension AttemptEnd {
  /// In a sentence about the attempt.
  fileprivate var words: String {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .timedOut: "took too long"
    case .cancelled: "was cancelled"
    case .released: "was put back"
    case .snoozed: "was put off by the task"
    case .lost: "was lost with its server"
    }
  }
}
