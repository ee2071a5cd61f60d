/// Decides how long a client may take over a request: its head and its body each have a time as a whole, which no byte of
/// them renews.
struct RequestWatch {
  private enum State {
    /// Connected, and nothing has come. Goes on to `head` or `body`, or is over.
    case fresh
    /// Between requests. Goes on to `head` when a byte comes.
    case resting
    /// Some of a head is there. Goes on to `body`, or is over.
    case head
    /// The head is whole and the body is not. Goes on to `resting`, or is over.
    case body
  }

  enum Time: Hashable {
    case head
    case body
  }

  enum Action: Hashable {
    case none
    /// Begins to wait, instead of for anything else.
    case wait(Time)
    case stop
  }

  enum End: Hashable {
    /// Nothing had come: there is nothing to answer.
    case silent
    /// The request is answered with a problem, unless an answer is under way.
    case tooSlow(Time)
  }

  private var state = State.fresh
  private var heads = 0
  private var answersBegun = 0
  private var answersEnded = 0

  mutating func connected() -> Action { .wait(.head) }

  mutating func bytesCame() -> Action {
    switch state {
    case .fresh:
      // The time runs since the connection was made.
      state = .head
      return .none
    case .resting:
      state = .head
      return .wait(.head)
    case .head, .body: return .none
    }
  }

  mutating func headIsWhole() -> Action {
    heads += 1
    state = .body
    return .wait(.body)
  }

  mutating func requestIsWhole() -> Action {
    state = .resting
    return .stop
  }

  mutating func answerBegins() { answersBegun += 1 }
  mutating func answerEnds() { answersEnded += 1 }

  /// Whether it lies between requests: nothing of one has come that is not answered.
  var isIdle: Bool {
    switch state {
    case .fresh, .resting: answersEnded == heads
    case .head, .body: false
    }
  }

  /// The time that was waited for is over.
  func timeIsUp() -> End {
    switch state {
    case .fresh, .resting: .silent
    case .head: answersEnded == heads ? .tooSlow(.head) : .silent
    // Whoever was refused early may still be sending.
    case .body: answersBegun == answersEnded && answersEnded == heads - 1 ? .tooSlow(.body) : .silent
    }
  }
}
