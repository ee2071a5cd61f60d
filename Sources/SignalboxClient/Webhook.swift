import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An address of somebody else's that takes JSON by POST.
///
/// Its URL, which often holds a secret, is in none of its errors.
public struct Webhook: Sendable {
  /// The host alone, for people.
  public let host: String
  private let url: String
  private let timeout: Duration

  /// What came of a call that did not work.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether calling again is of no use: the address refuses this request as such.
    public var isPermanent: Bool
    /// Why it did not work, for people.
    public var description: String
  }

  /// Creates a webhook; nothing is called yet.
  ///
  /// - Parameters:
  ///   - url: `https://HOST/PATH`, or `http://HOST/PATH` on this machine.
  ///   - timeout: how long one call may take, in whole milliseconds.
  /// - Throws: ``ClientError/Code/badEndpoint`` when it is no such URL.
  public init(_ url: String, timeout: Duration = .seconds(30)) throws(ClientError) {
    guard let parsed = URL(string: url), let scheme = parsed.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parsed.host, !host.isEmpty
    else { throw ClientError(.badEndpoint, "A webhook is https://HOST/PATH, or http://HOST/PATH on this machine.") }
    guard scheme == "https" || Loopback.contains(host: host) else {
      throw ClientError(
        .badEndpoint,
        "A webhook beyond this machine is https://HOST/PATH: by http:// others on the way would read its address and what is posted."
      )
    }
    self.url = url
    self.host = host
    self.timeout = timeout
  }

  /// Posts a JSON document.
  ///
  /// Returns when the other side has taken it, with any status of the 200s.
  ///
  /// - Throws: ``Failure``; `CancellationError`.
  public func post(_ json: String) async throws {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "User-Agent", value: "signalbox")
    request.body = .bytes(ByteBuffer(string: json))
    let status = try await status(of: request)
    guard !(200..<300).contains(status) else { return }
    // 408, 425 and 429 ask for another try by themselves.
    let isPermanent = (300..<500).contains(status) && ![408, 425, 429].contains(status)
    throw Failure(isPermanent: isPermanent, description: "\(host) answers with status \(status)")
  }

  /// By a client of its own: calls are rare, and so none has to be closed when the server ends.
  private func status(of request: HTTPClientRequest) async throws -> UInt {
    var configuration = HTTPClient.Configuration(
      // A redirect would take the report to an address that nobody gave.
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)), decompression: .disabled)
    configuration.connectionPool.retryConnectionEstablishment = false
    let http = HTTPClient(configuration: configuration)
    let result: Result<UInt, any Error>
    do {
      let deadline = NIODeadline.now() + .nanoseconds(Int64(timeout / .nanoseconds(1)))
      result = .success(try await http.execute(request, deadline: deadline).status.code)
    } catch {
      result = .failure(error)
    }
    try await http.shutdown()
    switch result {
    case .success(let status): return status
    case .failure(let error):
      try Task.checkCancellation()
      throw Failure(isPermanent: false, description: ConnectionFault(error).webhookReason(host))
    }
  }
}

extension ConnectionFault {
  fileprivate func webhookReason(_ host: String) -> String {
    switch self {
    case .cancelled: "the call to \(host) was cancelled"
    case .timedOut: "\(host) does not answer in time"
    case .lost(let reason): "the connection to \(host) broke: \(reason)"
    case .neverMade(let reason): "cannot connect to \(host): \(reason)"
    case .refused(let number): "cannot connect to \(host): \(String(cString: strerror(number)))"
    case .unknownHost: "no machine is known by the name \(host)"
    case .untrusted(let reason), .foreign(let reason): "\(host) is not to be trusted: \(reason)"
    }
  }
}
