import Crypto
import FoundationEssentials
import SignalboxModel

/// The bearer tokens that TCP clients show. Only their digests are kept.
public struct AccessTokens: Sendable {
  private struct Entry: Sendable {
    var digest: SHA256Digest
    var role: Route.Role
  }

  private var entries: [Entry] = []

  /// - Parameters:
  ///   - operators: tokens that may do everything.
  ///   - viewers: tokens that may only look.
  public init(operators: [String] = [], viewers: [String] = []) {
    // Operators first: a token in both lists has the greater right.
    for (tokens, role) in [(operators, Route.Role.operator), (viewers, .viewer)] {
      entries += tokens.filter { !$0.isEmpty }.map { Entry(digest: Self.digest($0), role: role) }
    }
  }

  /// Whether nobody can come in.
  public var isEmpty: Bool { entries.isEmpty }

  /// What the bearer of a token may do; nil when it is none of ours. Every entry is compared in constant time, so that the
  /// time of an answer tells nothing about a token.
  func role(of token: String) -> Route.Role? {
    let digest = Self.digest(token)
    var role: Route.Role?
    for entry in entries where entry.digest == digest && role == nil { role = entry.role }
    return role
  }

  private static func digest(_ token: String) -> SHA256Digest { SHA256.hash(data: Data(token.utf8)) }
}
