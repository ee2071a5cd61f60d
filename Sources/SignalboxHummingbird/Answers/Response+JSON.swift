import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import SignalboxModel

extension Response {
  /// A value as JSON.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
    contentType: String = "application/json"
  ) throws -> Response {
    var headers = headers
    headers[.contentType] = contentType
    let data = try JSONEncoder.encode(value)
    return Response(status: status, headers: headers, body: .paced(ByteBuffer(bytes: data)))
  }

  static func text(_ text: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  static func problem(_ problem: Problem, allow: String? = nil) throws -> Response {
    var headers: HTTPFields = [:]
    switch problem.status {
    case 401: headers[.wwwAuthenticate] = "Bearer realm=\"signalbox\""
    case 405: headers[.allow] = allow
    case 429: headers[.retryAfter] = "5"
    case 503: headers[.retryAfter] = "1"
    default: break
    }
    return try json(
      problem, status: HTTPResponse.Status(code: problem.status), headers: headers,
      contentType: "application/problem+json")
  }
}
