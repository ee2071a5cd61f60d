package import Testing

/// A terminal: a tmux server of its own with a shell in it, in a sandbox.
package final class Screen: Sendable {
  private let sandbox: Sandbox
  /// Hands on every byte that is written to the terminal.
  private let tap: Child

  package init(in sandbox: Sandbox, columns: Int = 120, rows: Int = 40, with variables: [String: String] = [:])
    async throws
  {
    self.sandbox = sandbox
    let (fifo, log) = ("\(sandbox.path)/tap", "\(sandbox.path)/tmux.log")
    _ = try await sandbox.start(["mkfifo", fifo]).ended()
    tap = try sandbox.start(["cat", fifo])
    var words = ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"]
    for (name, value) in variables { words += ["-e", "\(name)=\(value)"] }
    try await tmux(
      [
        "start-server", ";", "set", "-g", "default-terminal", "tmux-256color", ";", "set", "-g", "status", "off", ";",
        "set", "-g", "escape-time", "0", ";",
      ] + words + ["sh"])
    try await tmux(["pipe-pane", "-O", "cat > '\(fifo)' 2> '\(log)'"])
    try await type("echo 'rea''dy'\n")
    try await wait(for: "ready")
  }

  /// Types a text; a line feed is the enter key.
  package func type(_ text: String) async throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { try await press("Enter") }
      if !line.isEmpty { try await tmux(["send-keys", "-l", "--", String(line)]) }
    }
  }

  /// Presses keys by tmux's names: Enter, Escape, C-z, F10, PPage.
  package func press(_ keys: String...) async throws {
    try await tmux(["send-keys"] + keys)
  }

  package func resize(columns: Int, rows: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// What is on it now.
  package func capture(styled: Bool = false) async throws -> String {
    try await tmux(["capture-pane", "-p"] + (styled ? ["-e"] : []))
  }

  /// Something that tmux knows of the terminal, such as `#{alternate_on}`.
  package func ask(_ format: String) async throws -> String {
    try await tmux(["display-message", "-p", format]).filter { $0 != "\n" }
  }

  /// Sets one of tmux's own options, for all that it has.
  package func set(_ option: String, _ value: String) async throws {
    try await tmux(["set", "-g", option, value])
  }

  /// What tmux holds as copied: a program that reaches the clipboard leaves something there.
  package func clipboard() async throws -> String {
    try await tmux(["list-buffers"])
  }

  /// Every byte written to it since its shell was ready.
  package var bytes: [UInt8] { tap.output }

  /// Waits until a text is on it.
  @discardableResult
  package func wait(for text: String) async throws -> String {
    try await wait("\"\(text)\"") { $0.contains(text) }
  }

  /// Waits until what is on it fits, looking again whenever something was written.
  @discardableResult
  package func wait(_ what: String, styled: Bool = false, until fits: (String) -> Bool) async throws -> String {
    var arrivals = tap.arrivals.makeAsyncIterator()
    while true {
      let shown = try await capture(styled: styled)
      if fits(shown) { return shown }
      guard await arrivals.next() != nil else {
        // Recorded here: of a test whose time is over only that is told.
        Issue.record("\(what) never came on the screen:\n\(shown)")
        throw CancellationError()
      }
    }
  }

  @discardableResult
  private func tmux(_ words: [String]) async throws -> String {
    func call() async throws -> Child.Ended {
      try await sandbox.start(["tmux", "-u", "-L", "screen", "-f", "/dev/null"] + words).ended()
    }
    var ended = try await call()
    // A client that ended without a word has not been heard by its server; keys alone could be typed twice.
    if ended.status != 0, ended.error.isEmpty, words.first != "send-keys" { ended = try await call() }
    guard ended.status == 0 else { throw Trouble("tmux \(words): status \(ended.status) \(ended.error)") }
    return ended.output
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips what needs a terminal where there is no tmux.
  package static var needsTmux: Self {
    .enabled(if: Tool.exists("tmux"), "tmux is not installed")
  }
}
