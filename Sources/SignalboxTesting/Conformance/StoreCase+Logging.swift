import Signalbox
import SignalboxModel

/// The bench's cap is 64 bytes of head and 128 of tail.
extension StoreCase {
  static let logging: [StoreCase] = [
    StoreCase("a log comes back in order of arrival, with its marks") { bench in
      let key = try await bench.write("out\n", .stdout)
      bench.write("err\n", .stderr, to: key)
      bench.clock.advance(by: .seconds(1))
      bench.write("said\n", .level("info"), metadata: "to=ana", to: key)
      for _ in 0..<2 {
        let bytes = try await bench.store.logs.read(LogRequest(key: key))
        try expect(bytes.runs.map(\.source), is: [.stdout, .stderr, .level("info")])
        try expect(bytes.runs.map(\.offset), is: [0, 4, 8])
        try expect(bytes.runs.map(\.metadata), is: [nil, nil, "to=ana"])
        try expect(bytes.runs[2].time - bytes.runs[0].time, is: .seconds(1))
        try expect(bytes.text, is: "out\nerr\nsaid\n")
        try expect([bytes.from, bytes.to, bytes.size], is: [0, 13, 13])
        // Once unwritten, once written.
        try await bench.store.logs.flush([key])
      }
      try await expect(bench.store.logs.sizes(of: key.task), is: [key.attempt: 13])
    },
    StoreCase("any part of a log can be read by its offsets") { bench in
      let key = try await bench.write("abcdef", .stdout)
      bench.write("ghij", .stderr, to: key)
      for from in 0...10 {
        for to in from...10 {
          let bytes = try await bench.store.logs.read(LogRequest(key: key, start: .offset(Int64(from)), to: Int64(to)))
          try expect(bytes.text, is: String(Array("abcdefghij")[from..<to]))
          try expect([bytes.from, bytes.to], is: [Int64(from), Int64(to)])
        }
      }
      let limited = try await bench.store.logs.read(LogRequest(key: key, start: .offset(4), limit: 3))
      try expect(limited.text, is: "efg")
      try expect(limited.to, is: 7)
      let beyond = try await bench.store.logs.read(LogRequest(key: key, start: .offset(99)))
      try expect([beyond.from, beyond.to, beyond.size], is: [10, 10, 10])
    },
    StoreCase("an attempt that wrote nothing has an empty log") { bench in
      let bytes = try await bench.store.logs.read(LogRequest(key: AttemptKey(task: TaskID(5), attempt: 1)))
      try expect(bytes, is: LogBytes(from: 0, to: 0, size: 0, runs: [], gaps: []))
    },
    StoreCase("attempts have logs of their own") { bench in
      let first = try await bench.write("one", .stdout)
      let second = AttemptKey(task: first.task, attempt: first.attempt + 1)
      bench.write("two", .stdout, to: second)
      try await expect(bench.store.logs.read(LogRequest(key: first)).text, is: "one")
      try await expect(bench.store.logs.read(LogRequest(key: second)).text, is: "two")
    },
    StoreCase("the last lines are found, with and without an end of line") { bench in
      let key = try await bench.write("1\n2\n3\n", .stdout)
      try await expect(bench.last(2, of: key), is: "2\n3\n")
      bench.write("4", .stdout, to: key)
      try await expect(bench.last(2, of: key), is: "3\n4")
      try await expect(bench.last(99, of: key), is: "1\n2\n3\n4")
      let earlier = try await bench.store.logs.read(LogRequest(key: key, start: .lastLines(1), to: 4))
      try expect(earlier.text, is: "2\n")
    },
    StoreCase("a cap keeps head and tail and reports the gap") { bench in
      let lines = (0..<100).map { "line \($0)\n" }.joined()
      let size = Int64(lines.utf8.count)
      let key = try await bench.write("", .stdout)
      for line in lines.split(separator: "\n") { bench.write(line + "\n", .stdout, to: key) }
      for _ in 0..<2 {
        let bytes = try await bench.store.logs.read(LogRequest(key: key))
        try expect(bytes.size, is: size)
        try expect(bytes.to, is: size)
        try expect(bytes.gaps.count, is: 1)
        try expect(bytes.gaps[0].from, is: 64)
        try expect(bytes.runs.filter { $0.offset < 64 }.flatMap(\.bytes).count, is: 64)
        try require(size - bytes.gaps[0].to <= 128, "the tail holds \(size - bytes.gaps[0].to)")
        try require(size - bytes.gaps[0].to >= 64, "the tail holds only \(size - bytes.gaps[0].to)")
        try require(bytes.text.hasSuffix("line 98\nline 99\n"), "the end is gone: \(bytes.text)")
        for run in bytes.runs {
          let whole = Array(lines.utf8)[Int(run.offset)..<Int(run.offset) + run.bytes.count]
          try expect(run.bytes, is: Array(whole))
        }
        try await bench.store.logs.flush([key])
      }
      let inside = try await bench.store.logs.read(LogRequest(key: key, start: .offset(100), to: 120))
      try expect(inside.text, is: "")
      try expect(inside.gaps, is: [LogGap(from: 100, to: 120)])
      try expect([inside.from, inside.to], is: [100, 120])
    },
    StoreCase("silence is since the last write of the attempt that runs, or since its start") { bench in
      let quiet = try await bench.make(.running).id
      let ended = try await bench.make(.completed).attemptKey
      bench.write("said\n", .stdout, to: ended)
      let key = try await bench.write("early\n", .stdout)
      bench.clock.advance(by: .seconds(10))
      bench.write("late\n", .level("info"), to: key)
      let last = bench.clock.now()
      bench.clock.advance(by: .seconds(5))
      for _ in 0..<2 {
        let attempts = [key, ended, AttemptKey(task: quiet, attempt: 1)]
        try await expect(bench.store.logs.lastWrites(of: attempts), is: [key: last, ended: last + .seconds(-10)])
        try await bench.tasks(of: "silent>=0s", are: [quiet, key.task])
        try await bench.tasks(of: "silent>5s", are: [quiet])
        try await bench.tasks(of: "silent>=5s", are: [quiet, key.task])
        try await bench.tasks(of: "silent<6s state:running", are: [key.task])
        try await bench.tasks(of: "!silent>5s", are: [ended.task, key.task])
        try await bench.tasks(of: "silent>5s state:completed", are: [])
        try await bench.tasks(of: "silent>4s silent<6s", are: [key.task])
        // Once unwritten, once written.
        try await bench.store.logs.flush([key, ended])
      }
    },
    StoreCase("an attempt is not silent since another one of its task wrote") { bench in
      let key = try await bench.write("first\n", .stdout)
      bench.clock.advance(by: .seconds(5))
      let outcome = AttemptOutcome.failed(StoreBench.failure, retryAfter: .seconds(1))
      _ = try await bench.finish(bench.task(key.task), outcome)
      try await bench.tasks(of: "silent>=0s", are: [])
      bench.clock.advance(by: .seconds(1))
      try await bench.advance()
      let second = try await bench.claim()
      try expect(second.map(\.id), is: [key.task])
      bench.clock.advance(by: .seconds(2))
      try await bench.tasks(of: "silent=2s", are: [key.task])
      try await bench.tasks(of: "silent>2s", are: [])
    },
    StoreCase("search finds in either direction and case, across chunks") { bench in
      let key = try await bench.write("Alpha nee", .stdout)
      bench.write("dle beta\nNEEDLE", .stderr, to: key)
      for _ in 0..<2 {
        let forward = try await bench.store.logs.search(LogSearchRequest(key: key, text: "needle"))
        try expect(forward.matches.map(\.offset), is: [6, 18])
        try expect(forward.matches.map(\.lineOffset), is: [0, 18])
        try expect(forward.matches.map(\.line), is: ["Alpha needle beta", "NEEDLE"])
        let back = try await bench.store.logs.search(
          LogSearchRequest(key: key, text: "needle", from: 18, direction: .backward))
        try expect(back.matches.map(\.offset), is: [6])
        let limited = try await bench.store.logs.search(LogSearchRequest(key: key, text: "e", limit: 2))
        try expect(limited.matches.count, is: 2)
        let rest = try await bench.store.logs.search(LogSearchRequest(key: key, text: "e", from: limited.next))
        try expect((limited.matches + rest.matches).map(\.offset), is: [7, 8, 11, 14, 19, 20, 23])
        try await expect(bench.store.logs.search(LogSearchRequest(key: key, text: "absent")).matches, is: [])
        try await bench.store.logs.flush([key])
      }
    },
    StoreCase("search sees what is shown: escape sequences are passed over, wherever chunks end") { bench in
      let coloured = Array(
        "a E\u{1B}[1;31mRR\u{1B}]8;;x\u{1B}\\O\u{1B}[0mR b\n\u{9B}1mer\u{1B}(Bror\u{1B}]0;error\u{7}\u{1B}[3".utf8)
      let keys = try await bench.logs(of: coloured)
      for _ in 0..<2 {
        for key in keys {
          try await expect(bench.places(of: "error", in: key), is: [2, 33])
          try await expect(bench.places(of: "error", in: key, .backward), is: [33, 2])
          // Within the first sequence, and within the word that begins before it.
          try await expect(bench.places(of: "error", in: key, from: 5), is: [33])
          try await expect(bench.places(of: "1", in: key, from: 4), is: [])
          try await expect(bench.places(of: "error", in: key, .backward, from: 5), is: [2])
          try await expect(bench.places(of: "x", in: key), is: [])
          // This sequence has no end yet.
          try await expect(bench.places(of: "r\u{1B}[3", in: key), is: [40])
          try await expect(bench.places(of: "[3", in: key, .backward), is: [52])
        }
        try await bench.store.logs.flush(keys)
      }
      let found = try await bench.store.logs.search(LogSearchRequest(key: keys[0], text: "error"))
      try expect(found.matches.map(\.lineOffset), is: [0, 29])
    },
    StoreCase("a sequence that ends with the next chunk is passed over from then on") { bench in
      let key = try await bench.write("wai\u{1B}[3", .stdout)
      for _ in 0..<2 {
        try await expect(bench.places(of: "[3", in: key), is: [4])
        try await bench.store.logs.flush([key])
      }
      bench.write("1mting", .stdout, to: key)
      for _ in 0..<2 {
        for direction in [SearchDirection.forward, .backward] {
          try await expect(bench.places(of: "[3", in: key, direction), is: [])
          try await expect(bench.places(of: "waiting", in: key, direction), is: [0])
          try await expect(bench.places(of: "ting", in: key, direction), is: [8])
        }
        try await bench.store.logs.flush([key])
      }
    },
    StoreCase("search sees what is shown: not what a return has written over, wherever chunks end") { bench in
      let bytes = Array("10 %\r20 %\r\r\nerr 30 %\r\u{1B}[K40 %\r\n50 %\r60 %\n100 %\r".utf8)
      let keys = try await bench.logs(of: bytes)
      for _ in 0..<2 {
        for key in keys {
          try await expect(bench.places(of: "0 %", in: key), is: [6, 25, 36, 42])
          try await expect(bench.places(of: "0 %", in: key, .backward), is: [42, 36, 25, 6])
          try await expect(bench.places(of: "0 %", in: key, from: 26), is: [36, 42])
          try await expect(bench.places(of: "0 %", in: key, .backward, from: 25), is: [6])
          for gone in ["10 %", "err", "30 %", "50 %"] {
            try await expect(bench.places(of: gone, in: key), is: [])
            try await expect(bench.places(of: gone, in: key, .backward), is: [])
          }
          let found = try await bench.store.logs.search(LogSearchRequest(key: key, text: "0 %"))
          try expect(found.matches.map(\.line), is: ["20 %", "\u{1B}[K40 %", "60 %", "100 %"])
          try expect(found.matches.map(\.lineOffset), is: [0, 12, 30, 40])
        }
        try await bench.store.logs.flush(keys)
      }
      // The last line ends in one of them, and goes on in the others.
      for key in keys { bench.write(key == keys[0] ? "\n" : "x", .stdout, to: key) }
      for _ in 0..<2 {
        for key in keys {
          let wanted: [Int64] = key == keys[0] ? [6, 25, 36, 42] : [6, 25, 36]
          try await expect(bench.places(of: "0 %", in: key), is: wanted)
          try await expect(bench.places(of: "0 %", in: key, .backward), is: wanted.reversed())
        }
        try await bench.store.logs.flush(keys)
      }
    },
    StoreCase("a return writes over the line of its source alone, and not across the gap") { bench in
      let key = try await bench.write("10 %\r", .stdout)
      bench.write("slow\r", .stderr, to: key)
      bench.write("20 %\r\n30 %\r", .stdout, to: key)
      bench.write("\n40 %\r", .stderr, to: key)
      for _ in 0..<2 {
        for direction in [SearchDirection.forward, .backward] {
          try await expect(bench.places(of: "10 %", in: key, direction), is: [])
          try await expect(bench.places(of: "slow", in: key, direction), is: [5])
          try await expect(bench.places(of: "20 %", in: key, direction), is: [10])
          try await expect(bench.places(of: "30 %", in: key, direction), is: [16])
          try await expect(bench.places(of: "40 %", in: key, direction), is: [22])
        }
        try await bench.store.logs.flush([key])
      }
      // More than the cap keeps, without the end of a line.
      bench.write(String(repeating: ".", count: 300), .stdout, to: key)
      for _ in 0..<2 {
        try await expect(bench.places(of: "30 %", in: key), is: [])
        try await expect(bench.places(of: "40 %", in: key), is: [22])
        try await bench.store.logs.flush([key])
      }
    },
    StoreCase("search goes from the byte it is told, the first and the last among them") { bench in
      let key = try await bench.write("aab\na", .stdout)
      let wanted: [(from: Int64, forward: [Int64], backward: [Int64])] = [
        (0, [0, 1, 4], []), (1, [1, 4], [0]), (2, [4], [1, 0]), (4, [4], [1, 0]), (5, [], [4, 1, 0]),
        (99, [], [4, 1, 0]),
      ]
      for _ in 0..<2 {
        for (from, forward, backward) in wanted {
          try await expect(bench.places(of: "a", in: key, from: from), is: forward)
          try await expect(bench.places(of: "a", in: key, .backward, from: from), is: backward)
        }
        try await bench.store.logs.flush([key])
      }
    },
  ]
}

extension StoreBench {
  fileprivate func write(_ text: String, _ source: LogSource) async throws -> AttemptKey {
    let key = try await make(.running).attemptKey
    write(text, source, to: key)
    return key
  }

  fileprivate func write(_ text: some StringProtocol, _ source: LogSource, metadata: String? = nil, to key: AttemptKey)
  {
    guard !text.isEmpty else { return }
    store.logs.append([
      LogChunk(key: key, time: clock.now(), source: source, metadata: metadata, bytes: Array(text.utf8))
    ])
  }

  /// Fails unless a filter has these tasks, as a page and as a set.
  fileprivate func tasks(of filter: String, are wanted: [TaskID], line: Int = #line) async throws {
    let query = try TaskQuery(parsing: filter)
    let page = try await store.page(PageRequest(query: query))
    let set = try await store.freeze(query, taking: Set(TaskState.all))
    try require(page.tasks.map(\.id) == wanted, "\(filter): \(page.tasks.map(\.id)), not \(wanted)", line: line)
    try require(page.total == wanted.count, "\(filter): \(page.total) in all, not \(wanted.count)", line: line)
    try require(Array(set.ids) == wanted, "\(filter): \(Array(set.ids)) in a set, not \(wanted)", line: line)
  }

  /// Writes one log for each place at which bytes can part into two chunks; the first chunks are flushed.
  fileprivate func logs(of bytes: [UInt8]) async throws -> [AttemptKey] {
    let task = try await make(.running).id
    let keys = (1..<bytes.count).map { AttemptKey(task: task, attempt: $0) }
    func append(_ part: ArraySlice<UInt8>, to key: AttemptKey) {
      store.logs.append([LogChunk(key: key, time: clock.now(), source: .stdout, bytes: Array(part))])
    }
    for key in keys { append(bytes[..<key.attempt], to: key) }
    try await store.logs.flush(keys)
    for key in keys { append(bytes[key.attempt...], to: key) }
    return keys
  }

  fileprivate func places(
    of text: String, in key: AttemptKey, _ direction: SearchDirection = .forward, from: Int64? = nil
  ) async throws -> [Int64] {
    try await store.logs.search(LogSearchRequest(key: key, text: text, from: from, direction: direction))
      .matches.map(\.offset)
  }

  fileprivate func last(_ lines: Int, of key: AttemptKey) async throws -> String {
    try await store.logs.read(LogRequest(key: key, start: .lastLines(lines))).text
  }
}

extension LogBytes {
  fileprivate var text: String { String(decoding: runs.flatMap(\.bytes), as: UTF8.self) }
}
