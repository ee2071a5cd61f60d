import SignalboxModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One line on standard error that tells how far long work is: written anew as it goes on, and gone at the end.
///
/// Nothing when standard error is no terminal.
struct ProgressLine {
  private var text: ProgressText
  private var line = RedrawnLine()
  private let isShown = isatty(2) == 1
  private static let origin = ContinuousClock.now

  init(_ verb: String) {
    text = ProgressText(verb, start: Self.uptime)
  }

  private static var uptime: Duration { ContinuousClock.now - origin }

  mutating func show(_ done: Int, part: Double? = nil) {
    guard isShown, let words = text.text(done: done, part: part, at: Self.uptime) else { return }
    show(words)
  }

  mutating func show(_ words: String) {
    guard isShown else { return }
    let width = Console.columns(of: 2) ?? 80
    let words = DisplayText.truncated(words, to: width - 1)
    Console.redraw(line.redraw(words, columns: DisplayText.width(of: words), on: width))
  }

  /// Takes the line away, before something else is written or the work ends.
  mutating func clear() { show("") }
}
