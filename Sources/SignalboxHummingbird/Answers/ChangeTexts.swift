import NIOCore
import SignalboxModel
import Synchronization

/// Change events as they go over the wire.
///
/// Whoever keeps up with the feed gets the same ones, so the latest is kept.
final class ChangeTexts: Sendable {
  private struct Latest {
    var id: String
    var change: ChangeEvent
    var text: ByteBuffer
  }

  private let latest = Mutex<Latest?>(nil)

  func text(of change: ChangeEvent, id: String) throws -> ByteBuffer {
    // A reader that was slow has more in its event than the others, under the same id.
    if let latest = latest.withLock({ $0 }), latest.id == id, latest.change == change { return latest.text }
    let text = ByteBuffer(bytes: try ServerSentEvent("change", id: id, change).encoded)
    latest.withLock { $0 = Latest(id: id, change: change, text: text) }
    return text
  }
}
