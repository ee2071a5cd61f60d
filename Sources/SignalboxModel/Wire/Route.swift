/// One call of the control API.
///
/// Router, client and OpenAPI document are all made from ``all``.
public struct Route: Hashable, Sendable {
  /// The name of the operation in the OpenAPI document.
  public var name: String
  /// The method of the request.
  public var method: Method
  /// With `{parameters}` in place of parts.
  public var path: String
  /// Who may call it.
  public var role: Role
  /// What it does, for the OpenAPI document.
  public var summary: String
  /// The parameters that its query takes.
  public var query: [Parameter]
  /// The types of the JSON that goes in and comes out, by the name of the Swift type.
  public var request: String?
  /// What a good answer has for a body.
  public var response: Response
  /// What an answer costs.
  public var effort: Effort
  /// Whether an `Idempotency-Key` makes it safe to repeat; what is new is answered with 201 then.
  public var isKeyed: Bool

  /// The methods of HTTP that the API has.
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// Reads something, and changes nothing.
    case get = "GET"
    /// Adds something, or acts on something.
    case post = "POST"
    /// Changes what the body names and leaves the rest.
    case patch = "PATCH"
    /// Takes something away; no route has it yet.
    case delete = "DELETE"
  }

  /// Who may call it.
  public enum Role: String, Hashable, Sendable {
    /// Anyone, without a token.
    case anyone
    /// Those who may look: with a viewer's token or an operator's, or by the Unix socket.
    case viewer
    /// Those who may act: with an operator's token, or by the Unix socket.
    case `operator`
  }

  /// A parameter of the query: its type, its range, and what holds when it is not given.
  public struct Parameter: Hashable, Sendable {
    /// The name in the query.
    public var name: String
    /// The type of the value.
    public var kind: Kind
    /// What it does, for the OpenAPI document.
    public var summary: String
    /// The numbers that it takes; any when nil.
    public var range: ClosedRange<Int64>?
    /// What holds when it is not given, as it would be written; nil when leaving it out means something of its own.
    public var standard: String?

    /// Named as in JSON Schema.
    public enum Kind: String, Hashable, Sendable {
      /// Any text.
      case string
      /// A whole number.
      case integer
      /// `true` or `false`.
      case boolean
    }

    /// Creates a parameter.
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

  /// What the body of a good answer is.
  public enum Response: Hashable, Sendable {
    /// JSON; the name of its Swift type.
    case json(String)
    /// Plain text.
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
