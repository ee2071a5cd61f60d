import SignalboxModel
import Testing

/// The level that a line of a log says it has.
struct LogLevelTests {
  private func level(_ line: String) -> LogLevel? { LogLevel(of: line[...]) }

  @Test(
    arguments: [
      ("2026-11-23 14:03:27,114 ERROR mail: no such box", .error),
      ("2026-11-23 14:03:27,114 - mail.out - WARNING - slow", .warning),
      ("2026-11-23 14:03:27,114 root CRITICAL out of disk", .critical),
      ("INFO:root:retrying after ERROR", .info), ("ERROR:root:boom", .error),
      ("[2026-11-23 14:03:27,114: ERROR/MainProcess] Task x raised", .error),
      ("[2026-11-23T14:03:27] app.ERROR: boom {}", .error),
      ("2026-11-23 14:03:27.114 UTC [123] FATAL:  no such role", .critical),
      ("14:03:27.114 [main] WARN  com.shop.Mail - slow", .warning),
      ("12:00PM ERR cannot bind", .error), ("[14:03:27 INF] up", .info), ("npm ERR! code E404", .error),
      ("[ERR] failed", .error), ("[error] failed", .error), ("SEVERE: stopped", .error), ("\tDEBUG x", .debug),
      ("NOTICE: table exists", .notice), ("TRACE entering", .trace), ("ERROR 1045 (28000): denied", .error),
      ("2026/11/23 14:03:27 [error] 7#7: *1 open() failed", .error),
      ("[Mon Nov 23 14:03:27.114 2026] [core:error] [pid 7] AH1", .error),
    ] as [(String, LogLevel)])
  func `a level in capitals or in brackets is read`(line: String, level: LogLevel) {
    #expect(self.level(line) == level)
  }

  @Test(
    arguments: [
      ("error: no such file", .error), ("warning: deprecated option", .warning), ("fatal: not a repository", .critical),
      ("Fatal error: Index out of range", .error), ("main.c:3:1: error: expected ;", .error),
      ("main.c:3:1: note: declared here", .notice), ("error[E0425]: cannot find value", .error),
      ("ld: error: undefined symbol", .error), ("panic: runtime error: x", .critical),
      ("Nov 23 14:03:27 eu-3 mail[411]: error: refused", .error), ("web-1  | error: refused", .error),
      ("2026-11-23T14:03:27+0000 error mail : [App] boom", .error),
      ("2026-11-23T14:03:27Z info mail: error: none", .info),
    ] as [(String, LogLevel)])
  func `a level is read before a colon and after the time`(line: String, level: LogLevel) {
    #expect(self.level(line) == level)
  }

  @Test(
    arguments: [
      "Traceback (most recent call last):", "ValueError: not a number", "KeyboardError", "java.io.IOException: closed",
      "thread 'main' panicked at src/main.rs:2:5:", "Error: Cannot find module 'x'",
    ])
  func `the report of a failure is an error`(line: String) {
    #expect(level(line) == .error)
  }

  @Test(
    arguments: [
      (#"{"level":"error","msg":"boom"}"#, .error), (#"{"severity":"ERROR","message":"boom"}"#, .error),
      (#"{"time":1795442607114,"pid":7,"level":50,"msg":"boom"}"#, .error), (#"{"level":60}"#, .critical),
      (#"{"level":30,"msg":"ERROR"}"#, .info), (#"{"msg":"level\":\"error","level":"warn"}"#, .warning),
      (#"{ "request" : {"level":"error","tags":["}"]}, "Level" : "Information" }"#, .info),
      (#"{"level":400,"level_name":"CRITICAL"}"#, .critical), (#"{"@l":"Fatal","@m":"x"}"#, .critical),
      (#"{"log.level":"debug"}"#, .debug), (#"{"level":"error","msg":"cut sho"#, .error),
      (#"web-1  | {"level":"error"}"#, .error), (#"{"levelname":"ERROR"}"#, .error),
    ] as [(String, LogLevel)])
  func `a member of a JSON line is read`(line: String, level: LogLevel) {
    #expect(self.level(line) == level)
  }

  @Test(
    arguments: [
      (#"time="2026-11-23 14:03:27" level=error msg="boom""#, .error), ("lvl=eror msg=boom", .error),
      (#"t=1 msg="level=error ERROR" a=1 b=2 c=3 d=4 e=5 f=6 g=7 lvl=warn"#, .warning),
      (#"level="fatal" msg=x"#, .critical), ("severity=INFO msg=ERROR", .info), ("level=50", .error),
      ("web-1  | level=error msg=boom", .error),
    ] as [(String, LogLevel)])
  func `a pair of logfmt is read`(line: String, level: LogLevel) {
    #expect(self.level(line) == level)
  }

  @Test(
    arguments: [
      "", " ", "\r\n", "plain words", "0 errors, 2 warnings", "no error here", "done with error: none", "the error",
      "ERROR_COUNT is 3", "ERRORS", "/var/log/ERROR/x", "E2ERROR", "set the level=error in the file", "errors: 0",
      "one two three four five six seven eight ERROR", "info", "note that this is so", "user@host error",
      #"{"msg":"ERROR"}"#, #"{"level":5}"#, #"{"level":null}"#, #"{"a":{"level":"error"}}"#, "{", #"{""#, #"{"level""#,
      #"{"level":"#, #"{"level":,"#, #"{"level":"err"#, "level=", #"level=""#, "=error", "\u{1B}[31mred\u{1B}[0m",
      "\u{1B}", "\u{1B}[31", "  File \"x.py\", line 3, in <module>", "エラー：失敗",
    ])
  func `nothing is read where nothing is said`(line: String) {
    #expect(level(line) == nil)
  }

  @Test func `colours do not matter`() {
    #expect(level("\u{1B}[2m14:03:27\u{1B}[0m \u{1B}[1;31mERROR\u{1B}[0m boom") == .error)
    #expect(level("\u{1B}[33mwarning\u{1B}[0m: old") == .warning)
    // As `tput sgr0` ends them, and as links and titles stand in a line.
    #expect(level("\u{1B}[1m\u{1B}[31merror\u{1B}(B\u{1B}[m: no space") == .error)
    #expect(level("\u{1B}]8;;http://a/ERROR\u{1B}\\warning\u{1B}]8;;\u{1B}\\: old") == .warning)
    #expect(level("\u{9B}31merror\u{9B}m: no space") == .error)
  }

  @Test func `an error is what is at least as grave`() {
    #expect(LogLevel.allCases.filter(\.isError) == [.error, .critical])
    #expect(LogLevel(word: "Error") == .error)
    #expect(LogLevel(word: "errors") == nil)
  }

  @Test func `a line that is cut anywhere is read as far as it goes`() {
    let lines = [
      #"{"a":[{"b":"\\\""},"c"],"d":-1.5e3,"level":"error"}"#, #"a="\"x" level="error" ERROR: b"#,
      "\u{1B}[31m[2026-11-23T14:03:27Z] error[E1]: x",
    ]
    for line in lines {
      #expect(level(line) == .error)
      for count in 0...line.utf8.count {
        let cut = String(decoding: Array(line.utf8.prefix(count)), as: UTF8.self)
        let found = level(cut)
        #expect(found == nil || found == .error, "\(cut)")
      }
    }
  }

  @Test func `only the beginning of a long line is looked at`() {
    let long = String(repeating: "x", count: LogLevel.reach)
    #expect(level("ERROR " + long) == .error)
    #expect(level(#"{"a":""# + long + #"","level":"error"}"#) == nil)
  }
}
