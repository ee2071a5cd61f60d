import FoundationEssentials
import HTTPTypes
package import SignalboxModel

/// A problem as the last answer of a connection, for where there is no request to answer in the usual way.
package enum LastAnswer {
  static func head(of problem: Problem, length: Int) -> HTTPResponse {
    var head = HTTPResponse(
      status: HTTPResponse.Status(code: problem.status),
      headerFields: [
        .contentType: "application/problem+json", .contentLength: "\(length)", .connection: "close",
        .cacheControl: "no-store",
      ])
    if problem.status == 503 { head.headerFields[.retryAfter] = "1" }
    return head
  }

  static func body(of problem: Problem) -> [UInt8] {
    do {
      return try JSONEncoder.encode(problem)
    } catch {
      // Strings and a number can always be encoded.
      return []
    }
  }

  /// All of it, as bytes of HTTP/1.1.
  package static func text(of problem: Problem) -> String {
    let body = body(of: problem)
    let head = head(of: problem, length: body.count)
    let fields = head.headerFields.map { "\($0.name.canonicalName): \($0.value)\r\n" }.joined()
    return "HTTP/1.1 \(head.status.code) \(problem.title)\r\n\(fields)\r\n"
      + String(decoding: body, as: UTF8.self)
  }
}
