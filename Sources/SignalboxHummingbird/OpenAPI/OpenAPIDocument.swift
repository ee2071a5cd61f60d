import SignalboxModel

/// The API as an OpenAPI 3.1 document, made from the route table and the schemas.
enum OpenAPIDocument {
  static func make(version: String) -> JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "Signalbox control API", "version": .string(version),
        "description": "Background tasks: what runs, what waits, what failed, and every lever on it.",
      ],
      "paths": .object(paths),
      "components": [
        "schemas": .object(Schema.all.mapValues(\.json)),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }

  private static var paths: [String: JSONValue] {
    Dictionary(grouping: Route.all, by: \.path).mapValues { routes in
      .object(Dictionary(uniqueKeysWithValues: routes.map { ($0.method.rawValue.lowercased(), operation($0)) }))
    }
  }

  private static func operation(_ route: Route) -> JSONValue {
    var operation: [String: JSONValue] = [
      "operationId": .string(route.name), "summary": .string(route.summary),
      "parameters": .array(parameters(route)), "responses": responses(route),
      "x-role": .string(route.role.rawValue),
    ]
    // Tokens are for TCP; on the Unix socket the file's mode decides.
    operation["security"] = route.role == .anyone ? [] : [["token": []], [:]]
    if let body = route.request {
      operation["requestBody"] = ["required": .bool(true), "content": content("application/json", .named(body))]
    }
    return .object(operation)
  }

  private static func parameters(_ route: Route) -> [JSONValue] {
    let path = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part -> JSONValue in
      let name = String(part.dropFirst().dropLast())
      let schema: Schema = name == "id" ? .integer : .string
      return ["name": .string(name), "in": "path", "required": .bool(true), "schema": schema.json]
    }
    let query = route.query.map { parameter -> JSONValue in
      [
        "name": .string(parameter.name), "in": "query", "description": .string(parameter.summary),
        "schema": schema(parameter),
      ]
    }
    return path + query + headers(route)
  }

  private static func schema(_ parameter: Route.Parameter) -> JSONValue {
    var schema: [String: JSONValue] = ["type": .string(parameter.kind.rawValue)]
    if parameter.kind == .integer { schema["format"] = "int64" }
    if let range = parameter.range {
      schema["minimum"] = .integer(range.lowerBound)
      if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
    }
    return .object(schema)
  }

  private static func headers(_ route: Route) -> [JSONValue] {
    var headers: [JSONValue] = []
    if route.isKeyed {
      headers.append(
        header(
          "Idempotency-Key", "1 to 255 bytes; the same key and body again add nothing.",
          ["type": "string", "minLength": 1, "maxLength": 255]))
    }
    if case .events = route.response { headers.append(header("Last-Event-ID", "The id of the last event seen.")) }
    if route.role == .operator { headers.append(operatorHeader) }
    return headers
  }

  private static let operatorHeader = header("Signalbox-Operator", "Who asks, for the record.")

  private static func header(_ name: String, _ summary: String, _ schema: JSONValue = Schema.string.json) -> JSONValue {
    ["name": .string(name), "in": "header", "description": .string(summary), "schema": schema]
  }

  private static func responses(_ route: Route) -> JSONValue {
    var responses: [String: JSONValue] = [
      "default": [
        "description": "What went wrong, as RFC 9457 has it.",
        "content": content("application/problem+json", .named("Problem")),
      ]
    ]
    var success = success(route)
    if route == .addTask, case .object(var members) = success {
      members["links"] = links
      success = .object(members)
    }
    responses["200"] = success
    if route.canBeUnavailable {
      responses["503"] = [
        "description": .string(
          "Not now: the store cannot be used, a search took too long (queryTooSlow: 2 s by TCP, 10 s by the Unix socket), or "
            + "too many large answers wait to be read (tooManyAnswers)."),
        "headers": [
          "Retry-After": ["description": "Seconds after which to ask again.", "schema": Schema.integer.json]
        ],
        "content": content("application/problem+json", .named("Problem")),
      ]
    }
    if route.isKeyed { responses["201"] = success }
    return .object(responses)
  }

  /// What can be done with a task that was added.
  private static var links: JSONValue {
    let ofOneTask = Route.all.filter { $0.path.contains("{id}") }
    return .object(
      Dictionary(
        uniqueKeysWithValues: ofOneTask.map { route in
          (route.name, ["operationId": .string(route.name), "parameters": ["id": "$response.body#/id"]])
        }))
  }

  private static func success(_ route: Route) -> JSONValue {
    switch route.response {
    case .text: ["description": "Yes.", "content": content("text/plain", .string)]
    case .json(let name):
      [
        "description": .string(route.summary),
        "content": .object(
          content("application/json", .named(name)).objectMembers.merging(
            route == .log ? content("text/plain", .string).objectMembers : [:]
          ) { first, _ in first }),
      ]
    case .events(let events):
      [
        "description": .string(route.summary),
        "content": content("text/event-stream", .string),
        "x-events": .object(events.mapValues { Schema.named($0).json }),
      ]
    }
  }

  private static func content(_ type: String, _ schema: Schema) -> JSONValue {
    .object([type: ["schema": schema.json]])
  }
}

extension Route {
  /// Whether it works with the store.
  fileprivate var canBeUnavailable: Bool { self != .openAPI && self != .health }
}

extension JSONValue {
  fileprivate var objectMembers: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
}
