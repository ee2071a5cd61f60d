import CommandTestSupport
import FoundationEssentials
import FuzzSupport
import SignalboxModel

/// Tasks that hold every hostile sequence in everything that a task has: name, queue, tags, payload, error and log.
struct HostileWork {
  /// Failed ones, each with some of the sequences in its name, tags, payload and error, and all of them in its log.
  var failed: [Int]
  /// One that waits in a paused queue with such a name.
  var held: Int

  /// Makes them, and the files `queue`, the name of that queue, `log`, what the failed ones wrote, and `bad`, tasks that
  /// make no sense.
  init(in sandbox: Sandbox) async throws {
    let sequences = HostileText.sequences + HostileText.characters
    try Self.write(Self.log(sequences), to: "\(sandbox.work)/log")
    let queue = "q\u{1B}]0;TITLE\u{7}\u{9B}2J\u{202E}\u{1B}[6n"
    try sandbox.write(queue, to: "queue")
    try sandbox.write("{\"command\":[\"true\"],\"\\u001b]0;TITLE\\u0007\\u009b2J\":1}\n", to: "bad")
    var lines: [TaskLine] = []
    // A NUL is refused in every field.
    var rest = sequences.filter { !$0.contains("\u{0}") }[...]
    while !rest.isEmpty {
      // As many as a name has room for.
      var name = "n"
      while let next = rest.first, name.utf8.count + next.utf8.count < 120 { name += rest.removeFirst() + " " }
      lines.append(
        TaskLine(
          command: ["sh", "-c", "cat log; exit 3", name], name: name, queue: nil,
          tags: name.split(separator: " ").prefix(32).map(String.init)))
    }
    // An error that tells what the command was.
    let program = "/no" + HostileText.sequences.filter { !$0.contains("\u{0}") && !$0.contains("/") }.joined()
    lines.append(TaskLine(command: [program], name: "no program", queue: nil, tags: ["x"]))
    lines.append(TaskLine(command: ["true"], name: queue, queue: queue, tags: [queue]))
    let text = try lines.map { try JSONText(encoding: $0).text + "\n" }.joined()
    try await sandbox.run("pause", "--create", "--", queue)
    let added = try await sandbox.run("add", "--from", "-", input: text)
    let ids = added.output.split(separator: "\n").compactMap { Int($0) }
    guard ids.count == lines.count, let held = ids.last else { throw Trouble("\(added)") }
    failed = ids.dropLast()
    self.held = held
    let ended = try await sandbox.start([try Sandbox.program, "wait"] + failed.map { "\($0)" }).ended()
    guard ended.status == 1 else { throw Trouble("\(ended)") }
  }

  private struct TaskLine: Codable {
    var command: [String]
    var name: String
    var queue: String?
    var tags: [String]
  }

  /// Each sequence on a line of its own and all on one, bytes that are no UTF-8, a line of many columns, floods of marks,
  /// and a last line without an end.
  private static func log(_ sequences: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (number, sequence) in sequences.enumerated() { bytes += Array("\(number) \(sequence) after\n".utf8) }
    bytes += Array((sequences.joined() + "\n").utf8)
    for broken in SeededGenerator.notUTF8 { bytes += broken + Array("[2J]52;c;c2lnbmFs\n".utf8) }
    bytes += Array((String(repeating: "x", count: 100_000) + "\n").utf8)
    bytes += Array(("e" + String(repeating: "\u{301}", count: 3000) + "\n").utf8)
    return bytes + Array("\u{1B}[31mthe end of it".utf8)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }
}
