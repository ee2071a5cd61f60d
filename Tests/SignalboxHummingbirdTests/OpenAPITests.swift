import ControlServerTestSupport
import FuzzSupport
import SignalboxClient
import SignalboxModel
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct OpenAPITests {
  private func document() async throws -> JSONValue {
    let document = Mutex<JSONValue>(.null)
    try await withServer { server in
      let answer = try await server.client.openAPI()
      document.withLock { $0 = answer }
    }
    return document.withLock { $0 }
  }

  @Test func itHasExactlyTheRoutes() async throws {
    let document = try await document()
    #expect(document["openapi"] == .string("3.1.0"))
    var described: Set<String> = []
    for (path, operations) in document["paths"].members {
      for method in operations.members.keys { described.insert("\(method.uppercased()) \(path)") }
    }
    #expect(described == Set(Route.all.map { "\($0.method.rawValue) \($0.path)" }))
  }

  @Test func everyOperationTellsItsParametersAndTypes() async throws {
    let document = try await document()
    for route in Route.all {
      let operation = document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
      #expect(operation?["operationId"] == .string(route.name))
      let names = operation?["parameters"].elements.compactMap { $0["name"] } ?? []
      for parameter in route.query {
        #expect(names.contains(.string(parameter.name)), "\(route.name)")
        let told = operation?["parameters"].elements.first { $0["name"] == .string(parameter.name) }?["schema"]
        #expect(told?["type"] == .string(parameter.kind.rawValue), "\(route.name) \(parameter.name)")
        let least = parameter.range.map { JSONValue.integer($0.lowerBound) }
        #expect(told?["minimum"] == least, "\(route.name) \(parameter.name)")
      }
      #expect((operation?["requestBody"] != nil) == (route.request != nil), "\(route.name)")
      #expect(operation?["responses"]?["200"] != nil && operation?["responses"]?["default"] != nil, "\(route.name)")
    }
  }

  @Test func everyReferenceLeadsToASchema() async throws {
    let document = try await document()
    let schemas = Set(document["components"]?["schemas"].members.keys.map { "#/components/schemas/\($0)" } ?? [])
    let references = document.references
    #expect(references.count > 30)
    for reference in references { #expect(schemas.contains(reference), "\(reference)") }
  }

  /// Each wire type, once with everything in it and once with as little as it may have.
  @Test(arguments: WireSample.all)
  func theSchemaIsWhatTheTypeEncodes(sample: WireSample) async throws {
    let checker = SchemaChecker(schemas: try await document()["components"]?["schemas"] ?? .null)
    #expect(checker.faults(of: sample.full, as: sample.type) == [])
    #expect(checker.faults(of: sample.least, as: sample.type) == [])
    let described = checker.members(of: sample.type)
    #expect(described.all == Set(sample.full.members.keys), "members of \(sample.type)")
    #expect(described.required == Set(sample.least.members.keys), "required members of \(sample.type)")
  }

  @Test func everyTypeOfARouteHasASample() {
    var types: Set<String> = ["Problem"]
    for route in Route.all {
      if let request = route.request { types.insert(request) }
      switch route.response {
      case .json(let type): types.insert(type)
      case .events(let events): types.formUnion(events.values)
      case .text: break
      }
    }
    #expect(types.subtracting(WireSample.all.map(\.type)) == ["OpenAPIDocument"])
  }
}
