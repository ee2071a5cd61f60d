import SignalboxModel

/// Holds JSON to the schemas of an OpenAPI document, as far as ours go.
struct SchemaChecker {
  let schemas: JSONValue

  /// What of `value` the schema of that name does not allow.
  func faults(of value: JSONValue, as type: String) -> [String] {
    faults(value, schemas[type] ?? .null, at: type)
  }

  func members(of type: String) -> (all: Set<String>, required: Set<String>) {
    let schema = schemas[type] ?? .null
    let required = schema["required"].elements.compactMap { if case .string(let name) = $0 { name } else { nil } }
    return (Set(schema["properties"].members.keys), Set(required))
  }

  private func faults(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    if case .string(let reference)? = schema["$ref"] {
      return faults(value, schemas[String(reference.split(separator: "/").last ?? "")] ?? .null, at: path)
    }
    if let choices = schema["anyOf"] {
      let each = choices.elements.map { faults(value, $0, at: path) }
      return each.contains([]) ? [] : each.first ?? []
    }
    guard case .string(let type)? = schema["type"] else { return schema == .object([:]) ? [] : ["\(path): no schema"] }
    switch (type, value) {
    case ("string", .string), ("integer", .integer), ("number", .integer), ("number", .number), ("boolean", .bool),
      ("null", .null):
      return []
    case ("array", .array(let elements)):
      return elements.flatMap { faults($0, schema["items"] ?? .null, at: path + "[]") }
    case ("object", .object(let members)): return faults(members, schema, at: path)
    default: return ["\(path): \(value) is no \(type)"]
    }
  }

  private func faults(_ members: [String: JSONValue], _ schema: JSONValue, at path: String) -> [String] {
    if let values = schema["additionalProperties"] {
      return members.flatMap { faults($0.value, values, at: "\(path).\($0.key)") }
    }
    let missing = schema["required"].elements.filter { name in !members.keys.contains { .string($0) == name } }
    return missing.map { "\(path): \($0) is missing" }
      + members.flatMap { name, value -> [String] in
        guard let property = schema["properties"]?[name] else { return ["\(path): \(name) is unknown"] }
        return faults(value, property, at: "\(path).\(name)")
      }
  }
}

extension JSONValue {
  var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  /// The target of every `$ref` in it.
  var references: [String] {
    switch self {
    case .object(let members):
      members.flatMap { name, value in
        if name == "$ref", case .string(let target) = value { [target] } else { value.references }
      }
    case .array(let elements): elements.flatMap(\.references)
    default: []
    }
  }
}

extension JSONValue? {
  var members: [String: JSONValue] { self?.members ?? [:] }
  var elements: [JSONValue] { self?.elements ?? [] }
}
