import Synchronization

/// The way from an attempt to its registry, which it does not keep alive.
package final class RegistryLink: Sendable {
  private struct Weak {
    weak var registry: TaskRegistry?
  }

  private let weak = Mutex(Weak())

  package init() {}

  package func set(_ registry: TaskRegistry) {
    weak.withLock { $0.registry = registry }
  }

  /// - Throws: ``StoreError`` when there is none, or none any more.
  func get() throws -> TaskRegistry {
    guard let registry = weak.withLock({ $0.registry }) else {
      throw StoreError(.closed, "no tasks can be added from here: the attempt's registry is gone")
    }
    return registry
  }
}
