public import Signalbox

/// One thing that every store must do: a value, so that any test framework can run it.
///
///     @Test(arguments: StoreCase.all)
///     func memory(_ storeCase: StoreCase) async throws {
///       try await storeCase.run { MemoryTaskStore(clock: $0.clock, logCap: $0.logCap, audit: $0.audit) }
///     }
public struct StoreCase: Sendable, CustomStringConvertible {
  /// Makes an empty store that is set up so.
  public typealias Factory = @Sendable (Setup) async throws -> any TaskStore

  /// How the store of a case is set up.
  public struct Setup: Sendable {
    /// The clock that the store takes its times from and that the case moves.
    public let clock = ManualClock()
    /// How much of an attempt's log the store keeps: so little that cases come to the cap.
    public let logCap = LogCap(head: 64, tail: 128)
    /// How much of the audit log the store keeps: so few entries that cases come to the limit.
    public let audit = AuditRetention(count: StoreBench.auditCount)
  }

  /// What the case is about, in words.
  public let name: String
  let body: @Sendable (StoreBench) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (StoreBench) async throws -> Void) {
    self.name = name
    self.body = body
  }

  /// The name.
  public var description: String { name }

  /// Runs the case on a store of its own.
  ///
  /// - Throws: ``ConformanceFailure`` when the store does something else than it must; any error of the store.
  public func run(_ make: Factory) async throws {
    let setup = Setup()
    let store = try await make(setup)
    let bench = StoreBench(store: store, clock: setup.clock)
    store.wakeups { bench.wakeups.add($0) }
    try await body(bench)
    try await store.close()
  }

  /// Every case.
  public static let all: [StoreCase] =
    adding + keys + claiming + awaiting + finishing + leasing + operating + auditing + failures + failureShares
    + waiting + holding
    + closures
    + standing + rates + clock + ready
    + listing + commands + logging + bounds + agreement
}

/// That a store did something else than it must.
public struct ConformanceFailure: Error, CustomStringConvertible {
  /// Where the case failed, and what was found in place of what.
  public let description: String
}

/// Fails the case unless `condition` holds.
func require(
  _ condition: Bool, _ what: @autoclosure () -> String, line: Int = #line, file: String = #fileID
) throws {
  guard condition else { throw ConformanceFailure(description: "\(file):\(line): \(what())") }
}

/// Fails the case unless both are equal.
func expect<Value: Equatable>(
  _ actual: Value, is wanted: Value, line: Int = #line, file: String = #fileID
) throws {
  guard actual == wanted else {
    throw ConformanceFailure(description: "\(file):\(line): \(actual) where \(wanted) was wanted")
  }
}
