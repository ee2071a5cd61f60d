import Signalbox
import SignalboxModel

/// Makes lines of the runs of a log, however a program's output was cut into them.
struct TaskLogLines {
  private(set) var lines: [TaskLogLine] = []
  /// The line of each source whose end has not come yet: where it is, and its bytes.
  private var open: [LogSource: (index: Int, bytes: LineBytes)] = [:]

  mutating func append(_ run: LogBytes.Run) {
    var rest = run.bytes[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = open[run.source] ?? (index: lines.count, bytes: LineBytes())
      if line.index == lines.count { lines.append(TaskLogLine(source: run.source, text: "", metadata: run.metadata)) }
      line.bytes.append(rest[..<end], limit: .max)
      lines[line.index].text = line.bytes.text(isWhole: true)
      open[run.source] = end == rest.endIndex ? line : nil
      rest = rest[end...].dropFirst()
    }
  }
}
