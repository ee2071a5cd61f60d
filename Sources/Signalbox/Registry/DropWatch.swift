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

  func dropped(_ entries: [RequestList<RequestedWork>.Entry], _ reason: DropReason) {
    guard let listener = listener.withLock({ $0 }) else { return }
    for entry in entries {
      // What cannot be encoded has no payload to show; why it cannot is told by the commit that it failed.
      let draft = try? entry.work.draft()
      listener(entry.name, draft?.task.payload, reason.rawValue)
    }
  }
}
