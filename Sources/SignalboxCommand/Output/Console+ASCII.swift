import FoundationEssentials
import SignalboxModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Console {
  /// Whether standard output is a terminal on which ASCII alone is drawn.
  static var isASCII: Bool { isTerminal && drawsASCII }

  /// As the dashboard decides it.
  ///
  /// What is wrong with the config file is told by the commands that need it.
  private static let drawsASCII: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return ((try? ConfigFile.load(environment: environment, warnings: .none)) ?? ConfigFile()).isASCII
  }()

  /// A text as it is drawn on a terminal; the same where the descriptor is none.
  static func drawn(_ text: String, on descriptor: Int32) -> String {
    guard isatty(descriptor) == 1, !text.utf8.allSatisfy({ $0 < 0x80 }), drawsASCII else { return text }
    return DisplayText.inASCII(text)
  }
}
