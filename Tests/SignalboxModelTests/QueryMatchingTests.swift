import FuzzSupport
import SignalboxModel
import Testing

@Suite struct QueryMatchingTests {
  static let now = Timestamp(microseconds: 600_000_000)

  /// Failed, enqueued five minutes before `now`.
  static let task = TaskRecord(
    id: TaskID(4812), name: "send_welcome_email", queue: "mail", state: .failed, priority: 5, attempt: 3, tries: 2,
    tags: ["user=42", "Blue"], enqueuedAt: Timestamp(microseconds: 300_000_000),
    error: TaskFailure(type: "SMTPError", message: "550 mailbox unavailable: 件名"))

  static let bare = TaskRecord(id: TaskID(1), name: "x", enqueuedAt: now)

  @Test(arguments: [
    ("", true), ("welcome", true), ("WELCOME", true), (#""user=4""#, true), ("smtp", true),
    ("550", true),
    ("件名", true), ("mail 550", true), ("mail 551", false), ("!551", true), ("!550", false),
    (#""mailbox unavailable""#, true),
    ("mail", true), ("default", false),
    ("state:failed", true), ("state:queued|failed", true), ("state:queued", false), ("!state:queued", true),
    ("queue:MAIL", true), ("queue:m*|x", true), ("queue:ma", false), ("name:send_*_email", true), ("name:send", false),
    ("name:?end_*", true), ("tag:user=42", true), ("tag:user", false), ("tag:user=*", true), ("tag:blue", true),
    ("tag:red|blue", true), ("!tag:red", true), ("error~SMTP", true), ("error~unavailable", true),
    ("error~timeout", false),
    ("error~timeout|550", true), ("!error~timeout", true), ("id:4812", true), ("id:1|4812", true), ("#4813", false),
    ("age>299s", true), ("age>5m", false), ("age>=5m", true), ("age=5m", true), ("age<=5m", true), ("age<5m", false),
    ("age<1h", true), ("attempt>=3", true), ("attempt>3", false), ("tries=2", true), ("tries<2", false),
    ("priority>4", true),
    ("priority>-1", true), ("!priority=5", false),
  ])
  func theReference(filter: String, expected: Bool) throws {
    #expect(try TaskQuery(parsing: filter).matches(Self.task, now: Self.now) == expected)
  }

  @Test(arguments: [
    ("error~x", false), ("!error~x", true), ("tag:*", false), ("!tag:*", true), ("age=0s", true), ("age>0s", false),
  ])
  func whatATaskLacksDoesNotMatch(filter: String, expected: Bool) throws {
    #expect(try TaskQuery(parsing: filter).matches(Self.bare, now: Self.now) == expected)
  }

  /// What a list shows as 2/5 is found as `tries=2`.
  @Test(arguments: TaskState.all)
  func triesAreThoseThatAListShows(state: TaskState) throws {
    for (attempt, tries) in [(0, 0), (1, 0), (1, 1), (3, 1), (3, 2), (3, 3)] {
      var task = Self.bare
      (task.state, task.attempt, task.tries) = (state, attempt, tries)
      #expect(try TaskQuery(parsing: "tries=\(task.currentTry)").matches(task, now: Self.now))
      #expect(try !TaskQuery(parsing: "tries>\(task.currentTry)").matches(task, now: Self.now))
    }
    var first = Self.bare
    (first.state, first.attempt) = (state, 1)
    let hasBegun = ![TaskState.waiting, .scheduled, .queued].contains(state)
    #expect(try TaskQuery(parsing: "tries>=1").matches(first, now: Self.now) == hasBegun)
  }

  static let command: TaskRecord = {
    var task = TaskRecord(
      id: TaskID(7), name: "rsync", kind: .command, state: .running,
      payload: JSONText(trusted: #"{"command":["rsync","-a","/home/\u0061na","a \"b\""],"directory":"/srv"}"#),
      enqueuedAt: Timestamp(microseconds: 100_000_000), startedAt: Timestamp(microseconds: 540_000_000))
    task.duration = 60
    return task
  }()

  @Test(arguments: [
    ("-a", true), ("/home/ANA", true), (#""rsync -a /home""#, true), ("/srv", false), ("command", false),
    ("command~/home", true), ("command~tar|rsync", true), ("command~/srv", false), ("!command~tar", true),
    (#"command~"a \"b\"""#, true), ("running>59s", true), ("running>1m", false), ("running<=1m", true),
    ("ended>0s", false), ("!ended>0s", true), ("took>0s", false), ("age>8m", true),
  ])
  func commandsAndWhatRuns(filter: String, expected: Bool) throws {
    #expect(try TaskQuery(parsing: filter).matches(Self.command, now: Self.now) == expected)
  }

  /// The command began a minute before.
  @Test(
    arguments: [
      (nil, "silent>59s", true), (nil, "silent>1m", false), (nil, "silent>=1m", true), (nil, "!silent>1m", true),
      (20, "silent>19s", true), (20, "silent>20s", false), (20, "silent=20s", true), (20, "!silent<1m", false),
      // An attempt is not silent for longer than it runs.
      (500, "silent>1m", false), (500, "silent>=1m", true),
    ] as [(Int?, String, Bool)])
  func silenceIsSinceTheLastWriteOrTheStart(seconds: Int?, filter: String, expected: Bool) throws {
    let query = try TaskQuery(parsing: filter)
    let isMatch = query.matches(Self.command, now: Self.now) { key in
      key == Self.command.attemptKey ? seconds.map { Self.now + .seconds(-$0) } : nil
    }
    #expect(isMatch == expected)
  }

  @Test func onlyWhatRunsIsSilent() throws {
    var task = Self.command
    for state in TaskState.all where state != .running {
      task.state = state
      #expect(try !TaskQuery(parsing: "silent>=0s").matches(task, now: Self.now), "\(state)")
      #expect(try TaskQuery(parsing: "!silent>=0s").matches(task, now: Self.now), "\(state)")
    }
  }

  @Test func whatEndedHasItsOwnTimes() throws {
    var task = Self.command
    task.state = .completed
    task.finishedAt = Timestamp(microseconds: 570_000_000)
    // As its server measured it, whatever the moments say.
    task.duration = 12.5
    for (filter, expected) in [
      ("ended<31s", true), ("ended>30s", false), ("took>12s", true), ("took=12.5s", true), ("took>13s", false),
      ("running>0s", false), ("!running>0s", true),
    ] {
      #expect(try TaskQuery(parsing: filter).matches(task, now: Self.now) == expected, "\(filter)")
    }
    task.duration = nil
    #expect(try !TaskQuery(parsing: "took>=0s").matches(task, now: Self.now))
  }

  @Test func wordsOfARedactedPayloadAreNotSearched() throws {
    var task = Self.command
    task.name = "backup"
    task.redacted = ["command"]
    #expect(try !TaskQuery(parsing: "command~rsync").matches(task, now: Self.now))
    #expect(try !TaskQuery(parsing: "rsync").matches(task, now: Self.now))
    #expect(task.commandText == nil)
  }

  @Test func otherTasksHaveNoWords() {
    var task = Self.command
    task.kind = .typed
    #expect(task.commandText == nil)
    task.kind = .command
    task.payload = JSONText(trusted: #"{"command":"rsync"}"#)
    #expect(task.commandText == nil)
  }

  @Test func wordsOfACommandAreBounded() throws {
    var task = Self.command
    task.payload = try JSONText(encoding: CommandPayload(command: ["x", String(repeating: "é", count: 9000)]))
    let text = try #require(task.commandText)
    #expect(text.utf8.count <= TaskRecord.commandTextLimit && text.hasPrefix("x é") && text.hasSuffix("é"))
  }

  @Test func onlyASCIIIsFolded() throws {
    var task = Self.bare
    task.name = "Größe STRASSE e\u{301}"
    for (filter, expected) in [
      ("größe", true), ("GRÖSSE", false), ("GRÖßE", false), ("strasse", true), ("\u{E9}", false),
    ] {
      #expect(try TaskQuery(parsing: filter).matches(task, now: Self.now) == expected, "\(filter)")
    }
  }

  @Test func agesAreComparedInWholeMicroseconds() {
    let query = TaskQuery([.init(.age(.equal, .nanoseconds(300_000_000_000_999)))])
    var task = Self.bare
    task.enqueuedAt = Self.now + .seconds(-300_000)
    #expect(query.matches(task, now: Self.now))
  }

  @Test func narrowingToStates() throws {
    let query = try TaskQuery(parsing: "mail").and(states: [.failed])
    #expect(query.matches(Self.task, now: Self.now))
    #expect(!query.and(states: [.queued]).matches(Self.task, now: Self.now))
    #expect(query.text == "mail state:failed")
  }

  @Test(arguments: [
    ("", true), ("state:failed", true), ("!state:failed", true), ("queue:mail|media name:x", true), ("queue:m*", false),
    ("name:send_?", false), ("!queue:mail", false), ("mail", false), ("id:1", false), ("age>5m", false),
    ("silent>5m", false),
    ("tag:x", false),
  ])
  func whichTotalsAreExact(filter: String, expected: Bool) throws {
    #expect(try TaskQuery(parsing: filter).isCountedExactly == expected)
  }

  /// The search for words against the plainest one there is, on texts that repeat themselves.
  @Test(arguments: UInt64(0)..<20) func wordsAreFoundWhereTheyAre(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var task = Self.bare
      task.name = random.text(of: ["a", "b", "A", "é"], upTo: 12)
      let word = random.text(of: ["a", "B", "é"], upTo: 5)
      let found = isFound(word.lowercased(), in: task.name.lowercased())
      #expect(TaskQuery([.init(.word(word))]).matches(task, now: Self.now) == found, "\(word) in \(task.name)")
    }
  }

  private func isFound(_ word: String, in text: String) -> Bool {
    let (word, text) = (Array(word.utf8), Array(text.utf8))
    guard word.count <= text.count else { return false }
    return (0...text.count - word.count).contains { Array(text[$0..<$0 + word.count]) == word }
  }

  /// The glob against a recursion that follows its definition.
  @Test(arguments: UInt64(0)..<20) func globsMatchByTheirDefinition(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let pattern = random.text(of: ["*", "?", "a", "b", "日"], upTo: 7)
      let text = random.text(of: ["a", "b", "日", "e\u{301}"], upTo: 7)
      let expected = defined(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
      #expect(Glob(pattern).matches(text) == expected, "\(pattern) on \(text)")
    }
  }

  private func defined(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" { return (text.startIndex...text.endIndex).contains { defined(pattern.dropFirst(), text[$0...]) } }
    guard let scalar = text.first, first == "?" || first == scalar else { return false }
    return defined(pattern.dropFirst(), text.dropFirst())
  }
}
