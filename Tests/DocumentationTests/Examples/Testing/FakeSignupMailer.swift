import Synchronization

/// Keeps what is sent.
///
/// It can be out of order for the first few letters.
final class FakeSignupMailer: SignupMailer {
  struct OutOfOrder: Error {}

  private let state: Mutex<(failures: Int, sent: [String])>

  init(failures: Int = 0) {
    state = Mutex((failures, []))
  }

  var sent: [String] { state.withLock { $0.sent } }

  func send(_ subject: String, to address: String) async throws {
    try state.withLock { state in
      guard state.failures == 0 else {
        state.failures -= 1
        throw OutOfOrder()
      }
      state.sent.append("\(subject) \(address)")
    }
  }
}
