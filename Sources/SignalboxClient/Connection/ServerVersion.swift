import NIOHTTP1
import SignalboxModel

/// The version of the server that gave an answer, compared with this client's before anything is said against the answer.
struct ServerVersion: Hashable, Sendable {
  /// nil when it does not tell.
  private var text: String?
  /// Whether it calls itself Signalbox.
  private var isSignalbox: Bool
  private let own: String

  /// What the headers of an answer say of the server, beside this client's own version.
  init(_ headers: HTTPHeaders, own: String = SignalboxVersion.current) {
    text = headers.first(name: SignalboxVersion.header)
    isSignalbox = text != nil || headers.first(name: "Server") == "signalbox"
    self.own = own
  }

  /// Whether it is a server from before answers told the version.
  var isUntold: Bool { isSignalbox && text == nil }

  /// Takes it from an overview, which told it always.
  mutating func look(in body: [UInt8]) {
    guard text == nil, let overview = try? JSONReader.read(JSONValue.self, from: body, .lenient),
      case .string(let version)? = overview["server"]?["version"]
    else { return }
    text = version
    isSignalbox = true
  }

  /// Both versions and what to do, as a sentence; nil when they are the same.
  var mismatch: String? {
    guard text != own else { return nil }
    guard let text else {
      guard isSignalbox else { return "It may be no Signalbox server." }
      return "The server is older than this program, which is version \(own). Start the server again with this version."
    }
    let remedy =
      switch Self.isOlder(text, than: own) {
      case true?: "Start the server again with version \(own)."
      case false?: "Use a program of version \(text)."
      case nil: "Use the same version on both sides."
      }
    return "The server is version \(text) and this program is version \(own). \(remedy)"
  }

  /// nil when they are not to be compared.
  private static func isOlder(_ left: String, than right: String) -> Bool? {
    guard let left = numbers(left), let right = numbers(right), left != right else { return nil }
    return left.lexicographicallyPrecedes(right)
  }

  private static func numbers(_ version: String) -> [Int]? {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    return numbers.count == parts.count ? numbers : nil
  }
}
