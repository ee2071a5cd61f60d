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
    guard !bytes.isEmpty else { throw Problem.badJSON("The body is empty; it must be JSON.") }
    do {
      return try JSONReader.read(Strict<Value>.self, from: bytes, .strict).value
    } catch let error as UnknownMember {
      throw Problem.unprocessable("There is no member \"\(error.name.cut(toBytes: 80))\" here.", pointer: error.pointer)
    } catch let fault as JSONFault {
      throw Problem(fault)
    }
  }

  private func checkContentType() throws(Problem) {
    guard let type = request.headers[.contentType] else { return }
    let name = type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    guard name == "application/json" else { throw .wrongContentType(type) }
  }

  /// The whole body, or a problem as soon as it is known to be over the limit.
  ///
  /// What is left of it is then discarded as it comes, and never held.
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
  /// What is wrong with a body's JSON.
  init(_ fault: JSONFault) {
    let pointer = fault.kind == .syntax && fault.pointer.isEmpty ? nil : fault.pointer
    switch fault.kind {
    case .syntax:
      self = .badJSON(fault.description)
      self.pointer = pointer
    case .content, .shape: self = .unprocessable(fault.description, pointer: pointer)
    }
  }
}
