import SignalboxModel

/// A command that leaves marks: when it starts and ends, and numbered lines in its log.
struct Errand: Sendable {
  /// Lines that it writes.
  var lines: Int
  /// How long it takes between its lines and its end, in thousandths of a second.
  var pause: Int
  /// How it ends.
  var status: Int
  var maxAttempts: Int
  var priority: Int
  var delay: Double?
  /// Bytes that it carries along, so that the file grows and its write-ahead log is written back now and then.
  var padding: Int

  init(_ numbers: inout SeededNumbers) {
    lines = numbers.chance(10) ? numbers.number(in: 100...400) : numbers.number(in: 0...5)
    pause = numbers.chance(25) ? numbers.number(in: 50...400) : 0
    status = numbers.chance(10) ? 3 : 0
    maxAttempts = numbers.chance(30) ? 3 : 1
    priority = numbers.number(in: -1...1)
    delay = numbers.chance(10) ? Double(numbers.number(in: 1...500)) / 1000 : nil
    padding = numbers.chance(20) ? 100_000 : 0
  }

  /// A request of the errand, whose ``script`` lies in a directory as `errand.sh`.
  func request(in directory: String) throws -> NewTaskRequest {
    let seconds = "\(pause / 1000).\(String(1000 + pause % 1000).dropFirst())"
    return NewTaskRequest(
      kind: .command, priority: priority,
      payload: try JSONText(
        encoding: CommandPayload(
          command: ["sh", "errand.sh", "\(lines)", seconds, "\(status)", String(repeating: "x", count: padding)],
          directory: directory)),
      tags: ["lines=\(lines)"], delay: delay, maxAttempts: maxAttempts)
  }

  /// Marks are whole lines appended by one write each.
  ///
  /// An earlier attempt of the same task that is still alive when a later one starts is told: its process has the
  /// task's number in its environment, so that no stranger with its number is taken for it.
  static let script = """
    grep "^start $SIGNALBOX_MARK_TASK " marks | while read word task attempt pid; do
      grep -qz "^SIGNALBOX_MARK_TASK=$SIGNALBOX_MARK_TASK$" /proc/$pid/environ 2>/dev/null &&
        echo "overlap $SIGNALBOX_MARK_TASK $SIGNALBOX_MARK_ATTEMPT $pid" >> marks
    done
    echo "start $SIGNALBOX_MARK_TASK $SIGNALBOX_MARK_ATTEMPT $$" >> marks
    i=1
    while [ $i -le $1 ]; do echo "line $i"; i=$((i + 1)); done
    [ $2 = 0.000 ] || sleep $2
    echo "end $SIGNALBOX_MARK_TASK $SIGNALBOX_MARK_ATTEMPT $$" >> marks
    exit $3
    """
}
