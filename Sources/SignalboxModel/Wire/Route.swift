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
  public var effort: Effort
  /// Whether an `Idempotency-Key` makes it safe to repeat; what is new is answered with 201 then.
  public var isKeyed: Bool

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

  /// A parameter of the query: its type, its range, and what holds when it is not given.
  public struct Parameter: Hashable, Sendable {
    public var name: String
    public var kind: Kind
    public var summary: String
    /// The numbers that it takes; any when nil.
    public var range: ClosedRange<Int64>?
    /// What holds when it is not given, as it would be written; nil when leaving it out means something of its own.
    public var standard: String?

    /// Named as in JSON Schema.
    public enum Kind: String, Hashable, Sendable {
      case string
      case integer
      case boolean
    }

    public init(
      _ name: String, _ kind: Kind, _ summary: String, in range: ClosedRange<Int64>? = nil,
      otherwise standard: String? = nil
    ) {
      self.name = name
      self.kind = kind
      self.summary = summary
      self.range = range
      self.standard = standard
    }
  }

  /// What an answer costs, by which a server bounds how many are made at once, and a client how long it waits.
  public enum Effort: Hashable, Sendable {
    /// Little.
    case light
    /// Reads some things by their names, which can be large.
    case reading
    /// Looks through many things.
    case searching
    /// Acts on many tasks: the answer begins when all is done, however long that takes.
    case acting
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
