/// One call of the control API. Router, client and OpenAPI document are all made from ``all``.
public struct Route: Hashable, Sendable {
  /// The name of the operation in the OpenAPI document.
  public var name: String
  public var method: Method
  /// With `{parameters}` in place of parts.
  public var path: String
  public var role: Role
  public var summary: String
  public var query: [Parameter]
  /// The types of the JSON that goes in and comes out, by the name of the Swift type.
  public var request: String?
  public var response: Response

  public enum Method: String, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// Who may call it.
  public enum Role: String, Hashable, Sendable {
    /// Anyone, without a token.
    case anyone
    case viewer
    case `operator`
  }

  public struct Parameter: Hashable, Sendable {
    public var name: String
    public var type: String
    public var summary: String
    /// The numbers that it takes; any when nil.
    public var range: ClosedRange<Int64>?

    public init(_ name: String, _ type: String, _ summary: String, in range: ClosedRange<Int64>? = nil) {
      self.name = name
      self.type = type
      self.summary = summary
      self.range = range
    }
  }

  public enum Response: Hashable, Sendable {
    case json(String)
    case text
    /// Server-sent events, by name the type of each one's data.
    case events([String: String])
  }

  /// The path with its parameters filled in, percent-encoded.
  public func path(_ arguments: [String: String] = [:]) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { part in
      guard part.hasPrefix("{"), let value = arguments[String(part.dropFirst().dropLast())] else { return String(part) }
      return value.percentEncoded
    }.joined(separator: "/")
  }
}

extension String {
  /// Every byte but RFC 3986's unreserved ones as `%XX`.
  public var percentEncoded: String {
    var text = ""
    for byte in utf8 {
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar)
      {
        text.unicodeScalars.append(scalar)
      } else {
        text +=
          byte < 16 ? "%0\(String(byte, radix: 16, uppercase: true))" : "%\(String(byte, radix: 16, uppercase: true))"
      }
    }
    return text
  }
}
