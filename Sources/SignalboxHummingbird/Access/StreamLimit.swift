import SignalboxModel
import Synchronization

/// Bounds how many event streams are open by one listener: in all, and for each token, so that nobody's can take the
/// connections that everybody needs.
final class StreamLimit: Sendable {
  private struct Count {
    var all = 0
    var ofToken: [[UInt8]: Int] = [:]
  }

  private let limits: ServerLimits
  private let count = Mutex(Count())

  init(_ limits: ServerLimits) {
    self.limits = limits
  }

  /// Room for one more stream, until the permit is let go of.
  func permit(for caller: Caller) throws(Problem) -> StreamPermit {
    let token = caller.bearer?.digest
    try count.withLock { (count) throws(Problem) in
      if let token, count.ofToken[token, default: 0] >= limits.streamsPerToken {
        throw .tooManyStreams(429, "This token has \(limits.streamsPerToken) event streams open, and may have no more.")
      }
      guard count.all < limits.streams else {
        throw .tooManyStreams(503, "There are \(limits.streams) event streams open, and may be no more.")
      }
      count.all += 1
      if let token { count.ofToken[token, default: 0] += 1 }
    }
    return StreamPermit(of: self, token: token)
  }

  fileprivate func release(_ token: [UInt8]?) {
    count.withLock { count in
      count.all -= 1
      guard let token, let open = count.ofToken[token] else { return }
      count.ofToken[token] = open == 1 ? nil : open - 1
    }
  }
}

/// Room for one event stream.
///
/// It is held by the answer's body and goes with it, whether that was ever written or not.
final class StreamPermit: Sendable {
  private let limit: StreamLimit
  private let token: [UInt8]?

  fileprivate init(of limit: StreamLimit, token: [UInt8]?) {
    self.limit = limit
    self.token = token
  }

  deinit { limit.release(token) }
}

extension Problem {
  fileprivate static func tooManyStreams(_ status: Int, _ detail: String) -> Problem {
    Problem(type: "tooManyStreams", title: "Too many streams", status: status, detail: detail)
  }
}
