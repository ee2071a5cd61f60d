import Logging
import SignalboxHummingbird
import SignalboxProcess
import Synchronization

/// Who may come in by TCP, as of this moment: the tokens that were given, and those of a file, which is read again when a
/// request comes.
///
/// Reading costs some 10 µs a request, and so no change of the file is ever missed, as times and sizes could miss one. A file
/// that is gone or broken changes nothing but the log.
final class AccessList: Sendable {
  private struct State {
    var tokens: AccessTokens
    /// What the file was when it was looked at last, whether it was any good or not.
    var mark: [UInt8] = []
  }

  private let given: AccessTokens
  private let path: String?
  private let logger: Logger
  private let state: Mutex<State>

  /// - Throws: `ControlServerError` when the file is not there or makes no sense.
  init(given: AccessTokens, path: String?, logger: Logger) throws(ControlServerError) {
    self.given = given
    self.path = path
    self.logger = logger
    guard let path else {
      state = Mutex(State(tokens: given))
      return
    }
    let look = FileLook(at: path)
    state = Mutex(State(tokens: try Self.tokens(look, at: path, and: given), mark: look.mark))
  }

  var current: AccessTokens {
    guard let path else { return given }
    return state.withLock { state in
      let look = FileLook(at: path)
      let mark = look.mark
      guard mark != state.mark else { return state.tokens }
      state.mark = mark
      do throws(ControlServerError) {
        state.tokens = try Self.tokens(look, at: path, and: given)
        logger.notice(
          "read the token file again", metadata: ["path": "\(path)", "tokens": "\(state.tokens.bearers.count)"])
      } catch {
        logger.error("the tokens of before stay in force", metadata: ["reason": "\(error.message)"])
      }
      return state.tokens
    }
  }

  private static func tokens(
    _ look: FileLook, at path: String, and given: AccessTokens
  ) throws(ControlServerError) -> AccessTokens {
    switch look {
    case .unreadable(let reason): throw ControlServerError(.badTokenFile, "The token file \(path): \(reason).")
    case .file(let file):
      let text = String(decoding: file.bytes, as: UTF8.self)
      guard !file.isReadableByOthers || !AccessTokens.holdsSecrets(text) else {
        throw ControlServerError(
          .badTokenFile, "The token file \(path) is open to others; close it with: chmod 600 '\(path)'")
      }
      do throws(ControlServerError) {
        return AccessTokens(bearers: given.bearers + (try AccessTokens(fileText: text)).bearers)
      } catch {
        throw ControlServerError(.badTokenFile, "The token file \(path): \(error.message).")
      }
    }
  }
}
