import Logging
import Signalbox
import SignalboxTesting

/// A registry on a memory store that does not run: its tasks start and end by what the test tells the store alone.
struct IdleBench {
  let clock = ManualClock()
  let store: MemoryTaskStore
  let registry: TaskRegistry

  init(catalogue: TaskCatalogue = TaskCatalogue()) throws {
    store = MemoryTaskStore(clock: clock)
    registry = try TaskRegistry(
      store: store, catalogue: catalogue, clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }
}
