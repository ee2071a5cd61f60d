import Signalbox
import SignalboxModel

/// A claim that found nothing and waits for a transaction that brings something.
///
/// Ends by being served or withdrawn.
struct WaitingClaim: Sendable {
  var number: Int
  var request: ClaimRequest
  var answer: @Sendable (Result<[ClaimedTask], any Error>) -> Void
}

extension ClaimedTask {
  /// A claim of a row that could have started for as long as `waited` says.
  init(_ known: KnownRow, waited: Duration) {
    let task = known.task.record
    self.init(
      task: task, payloadVersion: task.payloadVersion, environment: known.environment, waited: waited)
  }
}

extension WriteSession {
  /// Has a claim wait from here on, with what it has got already: what comes later in the same transaction serves it
  /// too.
  mutating func wait(_ claim: WaitingClaim, with claimed: [ClaimedTask]) {
    if !claimed.isEmpty { served[claim.number] = claimed }
    waiting.append(claim)
    arrivals.append(claim)
  }

  /// Claims for those who wait, in the transaction that brings what they wait for: a task that is added starts with the
  /// commit that adds it.
  mutating func serveWaiting() throws {
    guard mayServe, !waiting.isEmpty, board.counts[.queued] > 0 else { return }
    for claim in waiting {
      var request = claim.request
      request.limit -= served[claim.number, default: []].count
      let claimed = try self.claim(request)
      if !claimed.isEmpty { served[claim.number, default: []] += claimed }
    }
  }

  /// Whoever waits for a task like this one and would get it before every other.
  func taker(of task: TaskRecord, line: String?) -> WaitingClaim? {
    guard let line, task.state == .queued, board.counts[.queued] == 0 else { return nil }
    guard board.lines[ExactText(task.queue)]?.queue.room(at: elapsed) ?? .max > 0 else { return nil }
    return waiting.first {
      $0.request.accepts(line: line) && served[$0.number, default: []].count < $0.request.limit
    }
  }

  /// Gives a new task, which was written as running, to the one who waited for it.
  mutating func give(_ known: KnownRow, to claim: WaitingClaim) {
    hand(known, to: claim.request)
    served[claim.number, default: []].append(ClaimedTask(known, waited: .zero))
  }

  /// Serves nobody of those who wait any longer; they are answered after the commit.
  mutating func withdrawWaiting() { waiting = [] }
}
