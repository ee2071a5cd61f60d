package import FoundationEssentials
import SignalboxModel

/// What an error says to the person at the terminal, without the names of types.
package enum ErrorSentence {
  package static func text(of error: any Error) -> String {
    switch error {
    case let error as DecodingError: error.explanation(of: "what was read")
    case let error as CocoaError: "a file cannot be used: \(error.reason)"
    case let error as any CustomStringConvertible: error.description
    case is CancellationError: "it was cancelled"
    default: "\(error)"
    }
  }
}

extension CocoaError {
  /// Why a file cannot be used, in a few words.
  package var reason: String {
    switch code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
    case .fileWriteOutOfSpace: "the disk is full"
    case .fileWriteFileExists: "there is one already"
    case .fileWriteVolumeReadOnly: "its file system is read-only"
    case .fileReadTooLarge: "it is too large"
    case .fileReadInapplicableStringEncoding, .fileReadCorruptFile: "it is not what was expected"
    default: "the system refuses (error \(code.rawValue))"
    }
  }
}
