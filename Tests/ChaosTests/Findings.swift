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

  init(_ client: SignalboxClient, marks text: String) async throws {
    counts = try await client.overview().counts
    marks = text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 4, let task = Int64(words[1]), let attempt = Int(words[2]) else { return nil }
      return Mark(word: words[0], key: AttemptKey(task: TaskID(task), attempt: attempt))
    }
    var cursor: String?
    repeat {
      let page = try await client.tasks(sort: TaskSort(text: "id"), limit: 1000, cursor: cursor)
      for task in page.tasks { tasks[task.id] = try await Self.look(at: task, client) }
      cursor = page.next
    } while cursor != nil
  }

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
