import Logging
import Signalbox
import SignalboxHummingbird
import SignalboxModel
import SignalboxProcess
import Synchronization

/// The server's certificate as of this moment: its files are read again when a client connects.
///
/// What is broken, or half replaced, changes nothing but the log.
final class CertificateWatch: Sendable {
  private struct State {
    var identity: TLSIdentity
    /// What the files were when they were looked at last, whether they were any good or not.
    var marks: [[UInt8]]
  }

  private let files: TLSFiles
  private let logger: Logger
  private let state: Mutex<State>

  /// - Throws: `ControlServerError` of code `badCertificate`.
  init(_ files: TLSFiles, logger: Logger) throws(ControlServerError) {
    self.files = files
    self.logger = logger
    let looks = Self.look(at: files)
    state = Mutex(State(identity: try Self.identity(looks, of: files), marks: looks.map(\.mark)))
  }

  /// The certificate that was good last.
  var current: TLSIdentity { state.withLock { $0.identity } }

  /// Looks whether there is a new one.
  func renewed() -> TLSIdentity {
    state.withLock { state in
      let looks = Self.look(at: files)
      let marks = looks.map(\.mark)
      guard marks != state.marks else { return state.identity }
      state.marks = marks
      do throws(ControlServerError) {
        state.identity = try Self.identity(looks, of: files)
        logger.notice("read the certificate again", metadata: ["path": "\(files.certificate)"])
      } catch {
        logger.error("the certificate of before stays in use", metadata: ["reason": "\(error.message)"])
      }
      return state.identity
    }
  }

  private static func look(at files: TLSFiles) -> [FileLook] {
    [FileLook(at: files.certificate), FileLook(at: files.key)]
  }

  private static func identity(_ looks: [FileLook], of files: TLSFiles) throws(ControlServerError) -> TLSIdentity {
    try TLSIdentity(
      certificate: try file(looks[0], "certificate \(files.certificate)"),
      key: try file(looks[1], "private key \(files.key)"), of: files, at: SystemClock().now())
  }

  private static func file(_ look: FileLook, _ name: String) throws(ControlServerError) -> PrivateFile {
    switch look {
    case .file(let file): return file
    case .unreadable(let reason):
      throw ControlServerError(.badCertificate, "The \(name) cannot be read: \(reason).")
    }
  }
}
