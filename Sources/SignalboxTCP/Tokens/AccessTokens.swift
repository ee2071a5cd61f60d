import Crypto
import FoundationEssentials
import SignalboxHummingbird
import SignalboxModel

/// The bearer tokens that TCP clients show.
///
/// Only their digests are kept.
///
/// A token is as good as its chance: one of `signalbox token` has 233 bits of it. That is why one pass of SHA-256 is the
/// right digest. A slow one with a salt, as passwords need it, is for what people think up, which can be guessed.
public struct AccessTokens: Sendable, Hashable {
  private(set) var bearers: [Bearer] = []

  /// Creates a set of tokens; nobody can come in without one.
  ///
  /// - Parameters:
  ///   - operators: tokens that may do everything.
  ///   - viewers: tokens that may only look.
  public init(operators: [String] = [], viewers: [String] = []) {
    // Operators first: a token in both lists has the greater right.
    for (tokens, role) in [(operators, Route.Role.operator), (viewers, .viewer)] {
      bearers += tokens.filter { !$0.isEmpty }.map { Bearer(digest: Self.digest(of: $0), role: role, label: nil) }
    }
  }

  init(bearers: [Bearer]) {
    self.bearers = bearers
  }

  /// Whether nobody can come in.
  public var isEmpty: Bool { bearers.isEmpty }

  /// Who shows this token; nil when it is none of ours.
  ///
  /// What is compared are digests, each in constant time (which is what `==` of a `Digest` promises) and all of them
  /// always, so that the time of an answer tells nothing about a token.
  func bearer(of token: String) -> Bearer? {
    let digest = SHA256.hash(data: Data(token.utf8))
    var found: Bearer?
    for bearer in bearers where digest == bearer.digest && found == nil { found = bearer }
    return found
  }

  static func digest(of token: String) -> [UInt8] { Array(SHA256.hash(data: Data(token.utf8))) }
}
