#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One line on standard error that tells how far long work is: written anew as it goes on, and gone at the end. Nothing when
/// standard error is no terminal.
struct ProgressLine {
  private var text: ProgressText
  /// Columns that are to be blanked.
  private var width = 0
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
    let blank = String(repeating: " ", count: max(0, width - words.count))
    width = words.count
    Console.redraw("\r" + words + blank)
  }

  /// Takes the line away, before something else is written or the work ends.
  mutating func clear() {
    guard width > 0 else { return }
    Console.redraw("\r" + String(repeating: " ", count: width) + "\r")
    width = 0
  }
}
