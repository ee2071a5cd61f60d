import SignalboxModel

/// The signs that the screen is drawn with: one column each.
struct Glyphs: Hashable, Sendable {
  var isASCII: Bool

  var cursor: String { ">" }
  var mark: String { "*" }
  var ellipsis: Character { isASCII ? "~" : "…" }
  var horizontal: Character { isASCII ? "-" : "─" }
  var vertical: Character { isASCII ? "|" : "│" }
  var topLeft: Character { isASCII ? "+" : "┌" }
  var topRight: Character { isASCII ? "+" : "┐" }
  var bottomLeft: Character { isASCII ? "+" : "└" }
  var bottomRight: Character { isASCII ? "+" : "┘" }
  var live: String { isASCII ? "*" : "●" }
  var connecting: String { isASCII ? "~" : "◌" }
  var lost: String { isASCII ? "!" : "✗" }
  var up: String { isASCII ? "^" : "▲" }
  var down: String { isASCII ? "v" : "▼" }
  var arrow: String { isASCII ? "->" : "→" }
  var dot: String { isASCII ? "-" : "·" }
  var stderrGutter: String { isASCII ? "!" : "▎" }
  var systemGutter: String { isASCII ? "#" : "◆" }
  var bar: Character { isASCII ? "#" : "█" }
  var track: Character { isASCII ? "." : "░" }

  private static let parts = Array("▏▎▍▌▋▊▉")

  func state(_ task: TaskRecord) -> String {
    if task.state == .running, task.cancelRequested != nil { return isASCII ? "~" : "◌" }
    return state(task.state)
  }

  func state(_ state: TaskState) -> String {
    switch state {
    case .waiting: isASCII ? "w" : "⋯"
    case .scheduled: isASCII ? "s" : "◷"
    case .queued: isASCII ? "q" : "○"
    case .running: isASCII ? "r" : "▶"
    case .completed: isASCII ? "+" : "✓"
    case .failed: isASCII ? "!" : "✗"
    case .cancelled: isASCII ? "x" : "⊘"
    case .unknown: "?"
    }
  }

  func outcome(_ end: AttemptEnd?) -> String {
    switch end {
    case nil: state(.running)
    case .completed: state(.completed)
    case .failed, .timedOut, .lost: state(.failed)
    case .cancelled: state(.cancelled)
    case .released, .snoozed: state(.scheduled)
    }
  }

  /// A line of values, newest at the right, the largest as high as a cell; blank where there is none.
  func sparkline(_ values: [Double?]) -> String {
    let levels: [Character] = Array(isASCII ? "_.:-=+*#" : "▁▂▃▄▅▆▇█")
    let most = max(values.lazy.compactMap(\.self).max() ?? 0, 1)
    return String(
      values.map { value in
        guard let value else { return " " }
        let level = Int((value / most * Double(levels.count - 1)).rounded())
        return levels[value <= 0 ? 0 : max(1, min(levels.count - 1, level))]
      })
  }

  /// How full something is: filled and empty parts, together `columns` wide.
  func bar(_ fraction: Double, columns: Int) -> (filled: String, empty: String) {
    let clamped = fraction.isFinite ? min(1, max(0, fraction)) : 0
    let eighths = Int((clamped * Double(columns * 8)).rounded(.down))
    var filled = String(repeating: bar, count: eighths / 8)
    if !isASCII, eighths % 8 > 0 { filled.append(Self.parts[eighths % 8 - 1]) }
    return (filled, String(repeating: track, count: max(0, columns - filled.count)))
  }
}
