import SignalboxClient
import SignalboxModel

/// What a server says of all its tasks, and what their commands left behind.
struct Findings: Sendable {
  struct Found: Sendable {
    var task: TaskRecord
    var attempts: [AttemptRecord]
    /// What each attempt's command wrote, by its number.
    var output: [Int: String]
  }

  /// One line that a command left: `start`, `end` or `overlap`.
  struct Mark: Sendable {
    var word: Substring
    var key: AttemptKey
  }

  var tasks: [TaskID: Found] = [:]
  var counts: StateCounts
  var marks: [Mark]
  /// Attempts that ran while logs could not be written, which then may lack a part: no work is held up for its log.
  var withoutWholeLog: Set<AttemptKey> = []

  init(_ client: SignalboxClient, marks text: String) async throws {
    counts = try await client.overview().counts
    marks = []
    var isLogWritten = true
    for line in text.split(separator: "\n") {
      if line == Self.logsStop || line == Self.logsGoOn { isLogWritten = line == Self.logsGoOn }
      let words = line.split(separator: " ")
      guard words.count == 4, let task = Int64(words[1]), let attempt = Int(words[2]) else { continue }
      let key = AttemptKey(task: TaskID(task), attempt: attempt)
      marks.append(Mark(word: words[0], key: key))
      if !isLogWritten { withoutWholeLog.insert(key) }
    }
    var cursor: String?
    repeat {
      let page = try await client.tasks(sort: TaskSort(text: "id"), limit: 1000, cursor: cursor)
      for task in page.tasks { tasks[task.id] = try await Self.look(at: task, client) }
      cursor = page.next
    } while cursor != nil
  }

  /// Lines among the commands' marks: from here on logs may not be written, and they are again.
  static let logsStop = "logs stop"
  static let logsGoOn = "logs go on"

  private static func look(at task: TaskRecord, _ client: SignalboxClient) async throws -> Found {
    let attempts = try await client.attempts(of: task.id)
    var output: [Int: String] = [:]
    for attempt in attempts {
      let page = try await client.log(of: task.id, attempt: attempt.attempt)
      output[attempt.attempt] = page.segments.filter { $0.source == .stdout }.compactMap(\.text).joined()
    }
    return Found(task: task, attempts: attempts, output: output)
  }
}
