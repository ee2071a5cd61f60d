import ArgumentParser
import Signalbox
import SignalboxModel
import SignalboxSQLite

/// How safely `signalbox serve` keeps tasks, and for how long.
struct KeepingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What an acknowledged task survives: full (the default), a power cut; process, the end of the server only.",
      discussion: "full waits for the disk, once for all tasks that are added together; process never waits for it."),
    completion: .list(Durability.allCases.map(\.rawValue)))
  var durability: String?
  @Option(
    help: ArgumentHelp(
      "How long ended tasks are kept, by default 7d; failed:30d sets one state: completed, failed or cancelled; "
        + "can be repeated.", valueName: "[state:]age"))
  var keepAge: [String] = []
  @Option(
    help: ArgumentHelp(
      "How many ended tasks are kept, by default 1000000; states as with --keep-age; can be repeated.",
      valueName: "[state:]count"))
  var keepCount: [String] = []
  @Option(
    help: ArgumentHelp(
      "How large the store's files may grow before the oldest ended tasks are deleted, such as 2G.", valueName: "size"))
  var keepSize: String?
  @Option(
    help: ArgumentHelp(
      "How long an idempotency key is kept from its first use, by default 24h; longer while one of its tasks exists. "
        + "Until then the same request again adds nothing.", valueName: "time"))
  var keepKeys: String?

  /// What flags and config file come to, in this order.
  func keeping(_ section: ConfigFile.ServeSection) throws -> Keeping {
    var keeping = Keeping()
    if let name = durability ?? section.durability {
      guard let durability = Durability(rawValue: name) else {
        throw ValidationError("--durability is full or process, not \"\(name)\"")
      }
      keeping.durability = durability
    }
    for text in keepAge.isEmpty ? section.keepAge ?? [] : keepAge { try keeping.readAge(text) }
    for text in keepCount.isEmpty ? section.keepCount ?? [] : keepCount { try keeping.readCount(text) }
    if let text = keepSize ?? section.keepSize {
      guard let size = ByteCount(argument: text), size.bytes >= 1 << 20 else {
        throw ValidationError("--keep-size is a size of 1M and more, such as 500M or 2G, not \"\(text)\"")
      }
      keeping.retention.bytes = size.bytes
    }
    if let text = keepKeys ?? section.keepKeys {
      guard let time = DurationText.parse(text) else {
        throw ValidationError("--keep-keys is a time such as 24h or 7d, not \"\(text)\"")
      }
      keeping.retention.keys = time
    }
    return keeping
  }
}

/// The same, decided.
struct Keeping: Equatable {
  var durability = Durability.full
  var retention = Retention()

  fileprivate mutating func readAge(_ text: String) throws {
    let (state, value) = try Self.split(text, "--keep-age")
    guard let age = DurationText.parse(value) else {
      throw ValidationError("--keep-age is a time such as 12h or failed:30d, not \"\(text)\"")
    }
    if let state { retention[state].age = age } else { retention.age = age }
  }

  fileprivate mutating func readCount(_ text: String) throws {
    let (state, value) = try Self.split(text, "--keep-count")
    guard let count = Int(value), count >= 0 else {
      throw ValidationError("--keep-count is a number such as 5000 or completed:1000, not \"\(text)\"")
    }
    if let state { retention[state].count = count } else { retention.count = count }
  }

  private static func split(_ text: String, _ option: String) throws -> (TaskState?, Substring) {
    guard let colon = text.firstIndex(of: ":") else { return (nil, text[...]) }
    let name = String(text[..<colon])
    let states = [TaskState.completed, .failed, .cancelled]
    guard let state = states.first(where: { $0.rawValue == name }) else {
      throw ValidationError(
        "\(option) is for completed, failed or cancelled tasks, not \"\(name)\""
          + Suggestion.aside(for: name, among: states.map(\.rawValue)))
    }
    return (state, text[text.index(after: colon)...])
  }
}
