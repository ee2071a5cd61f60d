/// How large each part of a task may be.
///
/// What is over is refused with an error, or cut with a visible mark.
public enum Limits {
  /// Bytes of JSON in a payload or result.
  public static let payload = 1 << 20
  /// Bytes of an error's message; a longer one is cut and says so.
  public static let errorMessage = 64 << 10
  /// Bytes of an error's backtrace; a longer one is cut and says so.
  public static let backtrace = 16 << 10
  /// Bytes of JSON of what is kept of the request that added a task.
  public static let origin = 4 << 10
  /// Tags on one task.
  public static let tags = 32
  /// Bytes of one tag.
  public static let tag = 256
  /// Bytes of a task's or queue's name.
  public static let name = 128
  /// Variables of one command's environment.
  public static let environment = 4096
  /// Lines at the end of a log that can be asked for.
  public static let tail = 10_000
  /// Bytes of metadata on one log line.
  public static let logMetadata = 4 << 10
  /// Tasks in one page of a list.
  public static let page = 1000
  /// Bytes of JSON at which a page of a list ends, however many tasks were asked for; the first task is always in it.
  public static let pageBytes = 4 << 20
  /// Bytes of JSON of a task in the answer to a change; a larger one is abridged there.
  public static let changedTask = 63 << 10
  /// Queues that an overview names.
  public static let glance = 1000
  /// Queues in one page of their list.
  public static let queuePage = 10_000
  /// Tasks in one call that adds or acts on many.
  public static let batch = 10000
  /// Tasks that one entry of the audit log lists; of more it tells how many they were.
  public static let auditTasks = 1000
  /// Bytes of a filter in the audit log; a longer one is cut and says so.
  public static let auditFilter = 4 << 10
}

extension String {
  /// The text cut to at most `bytes` of UTF-8, between two Unicode scalars, with a mark that tells how much is gone.
  public func cut(toBytes bytes: Int) -> String {
    let kept = prefix(bytes: bytes)
    guard kept.endIndex < endIndex else { return self }
    return kept + " [cut: \(utf8[kept.endIndex...].count) more bytes]"
  }

  /// The longest beginning of at most `bytes` of UTF-8 that ends between two Unicode scalars.
  package func prefix(bytes: Int) -> Substring {
    guard utf8.count > bytes else { return self[...] }
    var end = utf8.index(startIndex, offsetBy: bytes)
    // Not at a character: one of them can be as long as the text, and to look for its start is quadratic.
    while end > startIndex, Index(end, within: unicodeScalars) == nil { end = utf8.index(before: end) }
    return self[..<end]
  }
}
