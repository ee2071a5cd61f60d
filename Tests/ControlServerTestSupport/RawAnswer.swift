package import AsyncHTTPClient
package import FoundationEssentials
import NIOCore
package import NIOHTTP1
package import SignalboxModel

/// An answer as it came over the wire.
package struct RawAnswer: Sendable {
  package var status: Int
  package var headers: HTTPHeaders
  package var body: Data

  package var text: String { String(decoding: body, as: UTF8.self) }

  package func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: body)
  }

  package var problem: Problem {
    get throws { try json() }
  }
}

extension TestServer {
  /// Sends a request that the typed client would not.
  package func send(
    _ method: String, _ path: String, headers: HTTPHeaders = [:], body: HTTPClientRequest.Body? = nil,
    tcp: Bool = false
  ) async throws -> RawAnswer {
    let response = try await http.execute(
      request(method, path, headers: headers, body: body, tcp: tcp), timeout: .seconds(30))
    let buffer = try await response.body.collect(upTo: 64 << 20)
    return RawAnswer(status: Int(response.status.code), headers: response.headers, body: Data(buffer.readableBytesView))
  }

  /// Sends JSON.
  package func send(
    _ method: String, _ path: String, json: String, headers: HTTPHeaders = [:]
  ) async throws -> RawAnswer {
    var headers = headers
    headers.replaceOrAdd(name: "Content-Type", value: "application/json")
    return try await send(method, path, headers: headers, body: .bytes(ByteBuffer(string: json)))
  }

  /// Opens a stream.
  package func events(
    _ path: String, method: String = "GET", headers: HTTPHeaders = [:], tcp: Bool = false
  ) async throws -> RawEvents {
    let response = try await http.execute(request(method, path, headers: headers, tcp: tcp), timeout: .seconds(30))
    return RawEvents(status: Int(response.status.code), headers: response.headers, body: response.body)
  }

  private func request(
    _ method: String, _ path: String, headers: HTTPHeaders = [:], body: HTTPClientRequest.Body? = nil,
    tcp: Bool = false
  ) -> HTTPClientRequest {
    let base = tcp ? "http://127.0.0.1:\(port)" : "http+unix://\(socket.percentEncoded)"
    var request = HTTPClientRequest(url: base + path)
    request.method = HTTPMethod(rawValue: method)
    request.headers = headers
    request.body = body
    return request
  }
}

/// The events of one stream. For one task at a time.
package actor RawEvents {
  package nonisolated let status: Int
  package nonisolated let headers: HTTPHeaders
  private var buffers: HTTPClientResponse.Body.AsyncIterator
  private var decoder = ServerSentEventDecoder()
  private var ready: [ServerSentEvent] = []

  init(status: Int, headers: HTTPHeaders, body: HTTPClientResponse.Body) {
    self.status = status
    self.headers = headers
    buffers = body.makeAsyncIterator()
  }

  /// nil at the end of the stream.
  package func next() async throws -> ServerSentEvent? {
    while ready.isEmpty {
      var iterator = buffers
      guard let buffer = try await iterator.next(isolation: self) else { return nil }
      buffers = iterator
      ready = try decoder.feed(buffer.readableBytesView)
    }
    return ready.removeFirst()
  }
}
