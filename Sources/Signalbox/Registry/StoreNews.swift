import Logging
import SignalboxModel
import Synchronization

/// What the log has been told of a store's trouble and notices, so that each is told once when it begins and once when it ends.
final class StoreNews: Sendable {
  struct Line {
    var level: Logger.Level
    var message: String
    var metadata: Logger.Metadata = [:]
  }

  struct News {
    var lines: [Line] = []
    /// Whether the store keeps changes again.
    var isMended = false
    /// Whether it keeps none any more, for good.
    var isLost = false
  }

  private struct Told {
    var trouble: StoreError.Code?
    var notices: Set<String> = []
  }

  private let told = Mutex(Told())

  /// Takes what is so now.
  ///
  /// - Returns: what differs from the last time.
  func tell(trouble: StoreError?, notices: [StoreNotice]) -> News {
    told.withLock { told in
      var news = News()
      if trouble?.code != told.trouble {
        news.isMended = trouble == nil
        news.isLost = trouble?.code == .storeLost
        news.lines.append(Self.line(trouble))
      }
      for notice in notices where !told.notices.contains(notice.label) {
        news.lines.append(
          Line(level: .warning, message: notice.message, metadata: ["remedy": "\(notice.remedy)"]))
      }
      for label in told.notices.subtracting(notices.map(\.label)).sorted() {
        news.lines.append(Line(level: .notice, message: "no longer so: \(label)"))
      }
      told = Told(trouble: trouble?.code, notices: Set(notices.map(\.label)))
      return news
    }
  }

  private static func line(_ trouble: StoreError?) -> Line {
    switch trouble?.code {
    case nil: Line(level: .notice, message: "the store writes again")
    case .storeLost:
      Line(
        level: .critical, message: "the store is lost to this server: nothing more is kept, and what runs is ended",
        metadata: ["error": "\(trouble?.message ?? "")"])
    default:
      Line(
        level: .error, message: "the store cannot write; nothing is acknowledged until it can",
        metadata: ["error": "\(trouble?.message ?? "")"])
    }
  }
}
