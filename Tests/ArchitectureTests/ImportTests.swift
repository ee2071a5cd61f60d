import FoundationEssentials
import Testing

/// The boundaries of the architecture: what each target may import, toolchain modules included.
@Suite struct ImportTests {
  /// Free everywhere.
  static let free: Set<String> = ["FoundationEssentials", "Synchronization"]
  /// The C library, for targets that talk to the operating system.
  static let system: Set<String> = ["Glibc", "Darwin"]

  static let allowed: [String: Set<String>] = [
    "SignalboxModel": [],
    // The C library for a few files alone, see below.
    "Signalbox": system.union([
      "SignalboxModel", "CClock", "CFiles", "Logging", "ServiceLifecycle", "AsyncAlgorithms", "DequeModule",
      "HeapModule",
      "OrderedCollections", "CoreMetrics", "Metrics", "Tracing", "Instrumentation", "ServiceContextModule",
    ]),
    "CFiles": [],
    "SignalboxSQLite": system.union([
      "SignalboxModel", "SignalboxProcess", "Signalbox", "CFiles", "GRDB", "GRDBSQLite",
    ]),
    "CProcess": [],
    "SignalboxShell": system.union(["SignalboxModel", "Signalbox", "CProcess"]),
    "SignalboxHummingbird": system.union([
      "SignalboxModel", "SignalboxProcess", "Signalbox", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore",
      "NIOExtras", "NIOHTTPTypes", "NIOPosix", "ServiceLifecycle", "Logging",
    ]),
    "SignalboxTCP": [
      "SignalboxModel", "SignalboxProcess", "Signalbox", "SignalboxHummingbird", "HTTPTypes", "NIOCore", "NIOSSL",
      "Logging", "Crypto",
    ],
    "SignalboxTesting": ["SignalboxModel", "Signalbox", "Logging"],
    "SignalboxHummingbirdTesting": [
      "SignalboxModel", "Signalbox", "SignalboxTesting", "SignalboxHummingbird", "Hummingbird", "HummingbirdTesting",
      "HTTPTypes", "NIOCore", "Logging",
    ],
    "quickstart": system.union([
      "Signalbox", "SignalboxHummingbird", "SignalboxSQLite", "Hummingbird", "SignalboxProcess", "NIOCore", "Logging",
      "ServiceLifecycle", "ArgumentParser",
    ]),
    "SignalboxClient": system.union([
      "SignalboxModel", "SignalboxProcess", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Logging",
    ]),
    "SignalboxDashboard": ["SignalboxModel"],
    "CClock": [],
    "CSignals": [],
    "SignalboxProcess": system.union(["SignalboxModel", "CSignals", "Logging", "ServiceLifecycle", "DequeModule"]),
    "CTerminal": [],
    "SignalboxTerminal": system.union(["SignalboxDashboard", "CNcurses", "CTerminal"]),
    "SignalboxCommand": system.union([
      "SignalboxModel", "Signalbox", "SignalboxSQLite", "SignalboxShell", "SignalboxHummingbird", "SignalboxTCP",
      "SignalboxClient", "SignalboxDashboard", "SignalboxTerminal", "SignalboxProcess", "ArgumentParser", "TOMLKit",
      "Logging", "ServiceLifecycle",
    ]),
  ]

  static var sources: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources")
  }

  @Test func everyTargetHasItsRule() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
    #expect(Set(folders).subtracting(["CNcurses"]) == Set(Self.allowed.keys))
  }

  @Test(arguments: Self.allowed.keys.sorted())
  func targetImportsOnlyWhatItMay(_ target: String) throws {
    let rule = try #require(Self.allowed[target]).union(Self.free)
    let folder = Self.sources.appending(path: target)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    #expect(!files.isEmpty || target.hasPrefix("C"))
    for file in files {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for module in Self.imports(in: text) {
        #expect(rule.contains(module), "\(target)/\(file) imports \(module)")
      }
    }
  }

  /// TLS and digests bring a cryptographic library, which takes longer to build than everything else that such an app needs.
  @Test func anAppOnItsSocketBuildsNoCryptography() {
    var reached: Set<String> = []
    var next = ["SignalboxHummingbird", "SignalboxSQLite", "SignalboxShell"]
    while let module = next.popLast() {
      if reached.insert(module).inserted { next += Self.allowed[module] ?? [] }
    }
    #expect(reached.isDisjoint(with: ["Crypto", "NIOSSL", "AsyncHTTPClient", "SignalboxTCP", "SignalboxClient"]))
    #expect(reached.contains("SignalboxModel"))
  }

  /// The engine needs it for threads, clocks, news of names and the limit of descriptors, and for nothing else.
  @Test func theEngineCallsTheSystemForThreadsClocksAndLimitsOnly() throws {
    let folder = Self.sources.appending(path: "Signalbox")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    let callers = try files.filter { file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return !Self.system.isDisjoint(with: Self.imports(in: text))
    }
    #expect(
      callers.sorted() == [
        "Blocking/ThreadCrew.swift", "Clock/ClockWatch.swift", "Clock/LongSleeps.swift", "Clock/SystemClock.swift",
        "Machine/DescriptorLimit.swift", "Machine/NameWatch.swift",
      ])
  }

  @Test func importsAreFoundHoweverTheyAreWritten() {
    let text = """
      import A
      public import B
        @preconcurrency package import struct C.Inner
      @_exported import D
      // import E
      """
    #expect(Self.imports(in: text) == ["A", "B", "C", "D"])
  }

  /// The modules that a source file imports.
  static func imports(in text: String) -> [String] {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "typealias", "let", "var"]
    return text.split(separator: "\n").compactMap { line in
      var words = line.split(whereSeparator: \.isWhitespace)[...]
      while let first = words.first,
        first.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(first)
      {
        words.removeFirst()
      }
      guard words.first == "import", words.count > 1 else { return nil }
      words.removeFirst()
      if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
      return words.first?.split(separator: ".").first.map(String.init)
    }
  }
}
