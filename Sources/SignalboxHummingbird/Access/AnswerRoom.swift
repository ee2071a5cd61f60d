import SignalboxModel
import Synchronization

/// Bounds the bytes of answers that wait for their readers to take them, of one listener: in all, and for each token.
///
/// Answers of up to ``ResponseBody/piece`` bytes are not counted: they are bounded by the number of connections.
final class AnswerRoom: Sendable {
  private struct Held {
    var all = 0
    var ofToken: [[UInt8]: Int] = [:]

    mutating func add(_ bytes: Int, of token: [UInt8]?) {
      all += bytes
      if let token { ofToken[token, default: 0] += bytes }
    }
  }

  private let most: Int
  private let held = Mutex(Held())

  /// - Parameter bytes: in all; three quarters of it for one token.
  init(_ bytes: Int) {
    most = bytes
  }

  /// Room for an answer, until it is let go of.
  ///
  /// - Throws: a problem when too many wait already.
  func room(for bytes: Int, of caller: Caller) throws(Problem) -> AnswerPermit {
    let token = caller.bearer?.digest
    let isFree = held.withLock { held in
      guard held.all + bytes <= most else { return false }
      if let token, held.ofToken[token, default: 0] + bytes > most / 4 * 3 { return false }
      held.add(bytes, of: token)
      return true
    }
    guard isFree else { throw .tooManyAnswers }
    return AnswerPermit(of: self, token: token, bytes: bytes)
  }

  /// The same for the answer to a call that has changed something.
  ///
  /// It is never refused: what was done is done, and whoever is told otherwise does it again. It is small, since tasks
  /// are abridged in it: of more than ``ResponseBody/piece`` bytes are only the ids of a batch, 210 KB at most for each
  /// connection, and what only reads is refused the sooner for them.
  func roomForResult(of bytes: Int, to caller: Caller) -> AnswerPermit {
    let token = caller.bearer?.digest
    held.withLock { $0.add(bytes, of: token) }
    return AnswerPermit(of: self, token: token, bytes: bytes)
  }

  fileprivate func release(_ bytes: Int, _ token: [UInt8]?) {
    held.withLock { held in
      held.all -= bytes
      guard let token, let all = held.ofToken[token] else { return }
      held.ofToken[token] = all == bytes ? nil : all - bytes
    }
  }
}

/// Room for one answer.
///
/// It is held by the answer's body and goes with it, whether that was ever written or not.
final class AnswerPermit: Sendable {
  private let room: AnswerRoom
  private let token: [UInt8]?
  private let bytes: Int

  fileprivate init(of room: AnswerRoom, token: [UInt8]?, bytes: Int) {
    self.room = room
    self.token = token
    self.bytes = bytes
  }

  deinit { room.release(bytes, token) }
}

extension Problem {
  fileprivate static let tooManyAnswers = Problem(
    type: "tooManyAnswers", title: "Too many answers", status: 503,
    detail: "Too many large answers wait to be read: read those that were asked for, or ask for fewer tasks with limit."
  )
}
