import ServiceLifecycle
import Signalbox

/// Keeps a registry as busy as it is told.
struct Pacer: Service {
  /// How often it adds.
  private static let ticksPerSecond = 20

  var registry: TaskRegistry
  var perSecond: Int

  func run() async throws {
    let clock = ContinuousClock()
    var tick = clock.now
    while !Task.isShuttingDownGracefully {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<perSecond / Self.ticksPerSecond {
          group.addTask { try await registry.add(Greet(email: "user\(number)@example.org")) }
        }
        try await group.waitForAll()
      }
      tick += .seconds(1) / Self.ticksPerSecond
      try await clock.sleep(until: tick)
    }
  }
}
