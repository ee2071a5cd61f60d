import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Signalbox
import SignalboxModel

/// The connection failed while the body was read: there is nobody to answer.
struct BodyReadFailure: Error {
  var cause: any Error
}

extension Call {
  /// Reads and decodes the body, strictly: a member that the type does not have is a problem with its pointer.
  func body<Value: StrictBody>(_ type: Value.Type = Value.self, limit: Int = ServerLimits.body) async throws -> Value {
    try checkContentType()
    let bytes = try await collect(limit: limit)
    guard !bytes.isEmpty else { throw Problem.badJSON("The body is empty; it is to be JSON.") }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw Problem.badJSON("The body is not valid UTF-8.") }
    do {
      return try JSONDecoder().decode(Strict<Value>.self, from: Data(bytes)).value
    } catch let error as UnknownMember {
      throw Problem.unprocessable("There is no member \"\(error.name.cut(toBytes: 80))\" here.", pointer: error.pointer)
    } catch let error as DecodingError {
      throw Problem(error, in: bytes, as: "\(Value.self)")
    }
  }

  private func checkContentType() throws(Problem) {
    guard let type = request.headers[.contentType] else { return }
    let name = type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    guard name == "application/json" else { throw .wrongContentType(type) }
  }

  /// The whole body, or a problem as soon as it is known to be over the limit. What is left of it is then discarded as it
  /// comes, and never held.
  private func collect(limit: Int) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw Problem.tooLarge(limit: limit)
    }
    var bytes: [UInt8] = []
    var iterator = request.body.makeAsyncIterator()
    while let buffer = try await next(&iterator) {
      guard bytes.count + buffer.readableBytes <= limit else { throw Problem.tooLarge(limit: limit) }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  private func next(_ iterator: inout RequestBody.AsyncIterator) async throws(BodyReadFailure) -> ByteBuffer? {
    do { return try await iterator.next(isolation: #isolation) } catch { throw BodyReadFailure(cause: error) }
  }
}

extension Problem {
  /// What a JSON decoder found wrong in a body.
  init(_ error: DecodingError, in bytes: [UInt8], as type: String) {
    switch error {
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      // The decoder says as little of a number that does not fit as of broken JSON.
      if let fault = JSONSyntax.fault(in: bytes) {
        self = .badJSON(fault.description)
      } else {
        let misfit = Schema.misfit(of: bytes, as: type)
        self = .unprocessable(misfit?.expected ?? "A number is out of range.", pointer: misfit?.pointer)
      }
    case .dataCorrupted(let context):
      self = .unprocessable(context.debugDescription, pointer: context.codingPath.pointer)
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      self = .unprocessable(context.debugDescription, pointer: context.codingPath.pointer)
    case .keyNotFound(let key, let context):
      self = .unprocessable("This member is missing.", pointer: (context.codingPath + [key]).pointer)
    @unknown default:
      self = .badJSON("The body cannot be read as JSON.")
    }
  }
}

extension [any CodingKey] {
  /// As an RFC 6901 JSON pointer.
  var pointer: String {
    map { key in
      let text = key.intValue.map(String.init) ?? key.stringValue
      return "/" + text.replacing("~", with: "~0").replacing("/", with: "~1")
    }.joined()
  }
}
