import Hummingbird
import NIOCore

extension Request {
  /// The body, which must be JSON.
  ///
  /// - Throws: ``InvalidBody``.
  func checked<Body: Decodable & Sendable>(as type: Body.Type, context: some RequestContext) async throws -> Body {
    do {
      return try await decode(as: type, context: context)
    } catch let error as HTTPError where error.status == .badRequest {
      throw InvalidBody.notAnObject
    }
  }

  /// The body, or something else when it is empty.
  func checked<Body: Decodable & Sendable>(
    as type: Body.Type, context: some RequestContext, orElse fallback: Body
  ) async throws -> Body {
    var request = self
    let isEmpty = try await request.collectBody(upTo: context.maxUploadSize).readableBytes == 0
    return isEmpty ? fallback : try await request.checked(as: type, context: context)
  }
}
