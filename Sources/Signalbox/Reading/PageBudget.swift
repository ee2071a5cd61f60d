package import SignalboxModel

/// The bytes that a page of tasks has left.
package struct PageBudget: Sendable {
  private var left: Int
  private var isEmpty = true

  package init(bytes: Int = Limits.pageBytes) {
    left = bytes
  }

  /// Half of a page, for what comes before its middle.
  package static var half: PageBudget { PageBudget(bytes: Limits.pageBytes / 2) }

  /// Whether the page has room for one more, which then counts as taken.
  ///
  /// The first one always fits.
  package mutating func takes(_ task: TaskRecord) -> Bool { takes(task.wireSize) }

  package mutating func takes(_ entry: AuditEntry) -> Bool {
    // Numbers of up to 16 digits, and a comma each.
    takes(512 + 12 * entry.tasks.count + (entry.filter?.wireSize ?? 0) + entry.who.wireSize)
  }

  package mutating func takes(_ attempt: AttemptRecord) -> Bool { takes(256 + (attempt.error?.wireSize ?? 0)) }

  package mutating func takes(_ queue: QueueRecord) -> Bool {
    // Seven counts, three limits and a mark.
    takes(512 + queue.name.wireSize + (queue.paused?.by.wireSize ?? 0))
  }

  package mutating func takes(_ match: LogMatch) -> Bool { takes(80 + match.line.wireSize) }

  private mutating func takes(_ bytes: Int) -> Bool {
    guard isEmpty || bytes <= left else { return false }
    isEmpty = false
    left -= bytes
    return true
  }
}

extension TaskRecord {
  /// About as many bytes as it has as JSON.
  fileprivate var wireSize: Int {
    // Names, numbers and times of all members.
    var size = 640 + name.wireSize + queue.wireSize + payload.text.utf8.count
    size += result?.text.utf8.count ?? 0
    size += error?.wireSize ?? 0
    size += tags.reduce(0) { $0 + $1.wireSize + 3 }
    size += redacted?.reduce(0) { $0 + $1.wireSize + 3 } ?? 0
    if origin != nil { size += Limits.origin }
    return size + (progress?.message?.wireSize ?? 0)
  }
}

extension TaskFailure {
  fileprivate var wireSize: Int { type.wireSize + message.wireSize + (backtrace?.wireSize ?? 0) }
}

extension String {
  /// Its bytes within JSON, which writes some as several.
  fileprivate var wireSize: Int { utf8.reduce(0) { $0 + $1.wireSize } }
}

extension UInt8 {
  /// How many bytes of JSON it takes within a text.
  package var wireSize: Int {
    switch self {
    case 0..<0x20: 6
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): 2
    default: 1
    }
  }
}
