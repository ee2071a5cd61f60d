package import SignalboxModel
import Synchronization

/// Tells of each task that a request drops, for whoever tests that.
package final class DropWatch: Sendable {
  /// - Parameter payload: nil for a task that cannot be encoded.
  package typealias Listener = @Sendable (_ name: String, _ payload: JSONText?, _ reason: String) -> Void

  private let listener = Mutex<Listener?>(nil)

  /// To be called once, before requests come.
  package func listen(_ listener: @escaping Listener) {
    self.listener.withLock { $0 = listener }
  }

  /// Tells a listener, for whom alone `payload` encodes what the task would have got; nil when it cannot be encoded.
  func dropped(_ name: String, reason: String, payload: () -> JSONText?) {
    guard let listener = listener.withLock({ $0 }) else { return }
    listener(name, payload(), reason)
  }
}
