import Crypto
import FoundationEssentials
import SignalboxProcess

/// What a look at a private file found.
enum FileLook: Sendable {
  case file(PrivateFile)
  /// With the reason, in a few words.
  case unreadable(String)

  init(at path: String) {
    do {
      self = .file(try PrivateFile(path: path))
    } catch {
      self = .unreadable(error.reason)
    }
  }

  /// Another one for anything else that could be found.
  ///
  /// It is what may be kept: it does not tell what is in the file.
  var mark: [UInt8] {
    switch self {
    case .file(let file): Array(SHA256.hash(data: Data(file.bytes))) + [UInt8(truncatingIfNeeded: file.mode)]
    case .unreadable(let reason): Array(reason.utf8)
    }
  }
}
