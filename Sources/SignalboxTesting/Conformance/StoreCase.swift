public import Signalbox

/// One thing that every store must do: a value, so that any test framework can run it.
///
///     @Test(arguments: StoreCase.all)
///     func memory(_ storeCase: StoreCase) async throws {
///       try await storeCase.run { MemoryTaskStore(clock: $0, logCap: $1) }
///     }
public struct StoreCase: Sendable, CustomStringConvertible {
  /// Makes an empty store on a clock, with a cap on its logs.
  public typealias Factory = @Sendable (ManualClock, LogCap) async throws -> any TaskStore

  public let name: String
  let body: @Sendable (StoreBench) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (StoreBench) async throws -> Void) {
    self.name = name
    self.body = body
  }

  public var description: String { name }

  /// Runs the case on a store of its own.
  ///
  /// - Throws: ``ConformanceFailure`` when the store does something else than it must; any error of the store.
  public func run(_ make: Factory) async throws {
    let clock = ManualClock()
    let store = try await make(clock, LogCap(head: 64, tail: 128))
    let bench = StoreBench(store: store, clock: clock)
    store.wakeups { bench.wakeups.add($0) }
    try await body(bench)
    try await store.close()
  }

  /// Every case.
  public static let all: [StoreCase] =
    adding + claiming + awaiting + finishing + leasing + operating + auditing + failures + waiting + holding + closures
    + rates
    + listing + logging
}

/// That a store did something else than it must.
public struct ConformanceFailure: Error, CustomStringConvertible {
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
