import HTTPTypes
import HummingbirdTesting
import NIOCore
import SignalboxTesting

/// A client whose calls return when the tasks of their requests have run, unless tasks are held.
struct DrainingClient: TestClientProtocol {
  let base: any TestClientProtocol
  let tasks: TestRegistry
  let limit: Duration

  var port: Int? { base.port }

  func executeRequest(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
  ) async throws -> TestResponse {
    let response = try await base.executeRequest(uri: uri, method: method, headers: headers, body: body)
    // The request's tasks are in the store by now. Those whose hold has not been lifted yet are queued, so waited for.
    if !tasks.isHeld { try await tasks.drain(within: limit) }
    return response
  }
}
