import Synchronization

/// The way from an attempt to its registry, which it does not keep alive.
package final class RegistryLink: Sendable {
  private struct Weak {
    weak var registry: (any TaskKeeper)?
  }

  private let weak = Mutex(Weak())

  package init() {}

  func set(_ registry: any TaskKeeper) {
    weak.withLock { $0.registry = registry }
  }

  /// - Throws: ``StoreError`` when there is none, or none any more.
  func get() throws -> any TaskKeeper {
    guard let registry = weak.withLock({ $0.registry }) else {
      throw StoreError(.closed, "no tasks can be added from here: the attempt's registry is gone")
    }
    return registry
  }
}
