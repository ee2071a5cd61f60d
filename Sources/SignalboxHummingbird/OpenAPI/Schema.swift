import SignalboxModel

/// The shape of a JSON value, as the OpenAPI document tells it.
indirect enum Schema: Hashable, Sendable {
  case string
  case integer
  case number
  case boolean
  /// RFC 3339, in UTC.
  case time
  /// Any JSON value.
  case any
  /// One of these today; more may come, so readers keep what they do not know.
  case oneOf([String])
  case array(Schema)
  /// An object whose member names are not fixed.
  case map(Schema)
  case object([Member])
  /// A named schema of ``all``.
  case named(String)

  struct Member: Hashable, Sendable {
    var name: String
    var schema: Schema
    var isRequired: Bool
    /// Whether null stands for leaving it out.
    var isNullable = false

    /// Its schema as JSON Schema.
    var json: JSONValue { isNullable && schema != .any ? ["anyOf": [schema.json, ["type": "null"]]] : schema.json }
  }

  /// The members of an object; none for anything else.
  var members: [Member] { if case .object(let members) = self { members } else { [] } }

  /// As JSON Schema 2020-12, which OpenAPI 3.1 uses.
  var json: JSONValue {
    switch self {
    case .string: ["type": "string"]
    case .integer: ["type": "integer", "format": "int64"]
    case .number: ["type": "number"]
    case .boolean: ["type": "boolean"]
    case .time: ["type": "string", "format": "date-time"]
    case .any: [:]
    case .oneOf(let values): ["type": "string", "examples": .array(values.map(JSONValue.string))]
    case .array(let element): ["type": "array", "items": element.json]
    case .map(let value): ["type": "object", "additionalProperties": value.json]
    case .named(let name): ["$ref": .string("#/components/schemas/\(name)")]
    case .object(let members):
      [
        "type": "object",
        "properties": .object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.json) })),
        "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
      ]
    }
  }
}

extension Schema.Member {
  static func required(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema, isRequired: true) }
  static func optional(_ name: String, _ schema: Schema) -> Self { Self(name: name, schema: schema, isRequired: false) }
  /// One of a request, which may also be null.
  static func nullable(_ name: String, _ schema: Schema) -> Self {
    Self(name: name, schema: schema, isRequired: false, isNullable: true)
  }
}
