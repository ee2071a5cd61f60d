import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import SignalboxModel

/// One request, before it is sent.
struct ClientRequest: Sendable {
  var route: Route
  var path: [String: String] = [:]
  /// Those that are nil are left out.
  var query: [Route.Parameter: String?] = [:]
  var headers: [String: String] = [:]
  var body: [UInt8]?

  /// Whether sending it twice does what sending it once does.
  var isSafeToRepeat: Bool {
    switch route.method {
    case .get, .patch: true
    case .post, .delete: headers["Idempotency-Key"] != nil
    }
  }

  /// Whether nobody can say how long it takes: streams last, and an action can be on a million tasks.
  var takesItsTime: Bool {
    if case .events = route.response { true } else { route.effort == .acting }
  }

  /// Whether the server refuses the request for what it does not know: its path, or a part of it.
  func isUnknown(by problem: Problem) -> Bool {
    switch problem.type {
    case "unknownRoute", "methodNotAllowed", "badParameter", "unprocessable": true
    // Servers before there was a type of its own for a path. One without parameters names nothing that can be missing.
    case "notFound": !route.path.contains("{")
    default: false
    }
  }

  func url(at endpoint: ServerEndpoint) -> String {
    let items = query.compactMap { parameter, value in
      value.map { "\(parameter.name.percentEncoded)=\($0.percentEncoded)" }
    }
    return endpoint.base + route.path(path) + (items.isEmpty ? "" : "?" + items.sorted().joined(separator: "&"))
  }
}

/// Sends requests and reads answers.
struct Exchange: Sendable {
  let endpoint: ServerEndpoint
  let operatorName: String
  /// Whose a Unix socket must be.
  let user: UInt32
  /// For answers that come at once.
  ///
  /// It gives up one of which nothing comes for a while.
  let prompt: HTTPClient
  /// For requests that take their time.
  let patient: HTTPClient
  let timing: ClientTiming
  let logger: Logger

  /// A page of a thousand tasks with payloads of a MiB would be larger; nothing sensible is.
  private static let largestAnswer = 256 << 20

  /// The body of an answer, and who gave it.
  private struct Answer {
    var body: [UInt8]
    var version: ServerVersion
  }

  /// The body of the answer, when it is a success.
  func send(_ request: ClientRequest) async throws(ClientError) -> [UInt8] {
    try await answer(to: request).body
  }

  private func answer(to request: ClientRequest) async throws(ClientError) -> Answer {
    do {
      return try await sendOnce(request)
    } catch  where error.code == .connectionLost && request.isSafeToRepeat {
      logger.debug("connection lost, trying once more", metadata: ["route": "\(request.route.name)"])
      return try await sendOnce(request)
    }
  }

  func send<Value: Decodable>(
    _ request: ClientRequest, answer: Value.Type = Value.self
  ) async throws(ClientError) -> Value {
    let arrived = try await self.answer(to: request)
    do {
      return try JSONReader.read(Value.self, from: arrived.body, .lenient)
    } catch {
      var version = arrived.version
      version.look(in: arrived.body)
      version = await known(version, after: request)
      let route = "\(request.route.method.rawValue) \(request.route.path)"
      throw ClientError(
        .unexpectedAnswer,
        "The answer of \(endpoint) to \(route) cannot be read. \(version.mismatch ?? "\(error)")")
    }
  }

  /// A stream of server-sent events whose head has arrived.
  func open(_ request: ClientRequest) async throws(ClientError) -> EventConnection {
    let response = try await execute(request, accept: "text/event-stream")
    guard response.status.code == 200 else { throw try await refusal(response, to: request) }
    return EventConnection(response.body, from: ServerVersion(response.headers))
  }

  private func sendOnce(_ request: ClientRequest) async throws(ClientError) -> Answer {
    let accept = request.route.response == .text ? "text/plain" : "application/json"
    let response = try await execute(request, accept: accept)
    guard (200..<300).contains(response.status.code) else { throw try await refusal(response, to: request) }
    return Answer(body: try await collect(response, to: request), version: ServerVersion(response.headers))
  }

  private func execute(_ request: ClientRequest, accept: String) async throws(ClientError) -> HTTPClientResponse {
    if case .url(let url, _, _) = endpoint { try ServerEndpoint.checkLine(url) }
    do {
      if case .unixSocket(let path) = endpoint { try SocketTrust.check(path: path, user: user) }
      // The answer to an action begins when all is done. To give up before would tell nobody what was done.
      let isAction = request.route.effort == .acting
      let deadline = isAction ? NIODeadline.distantFuture : NIODeadline.now() + TimeAmount(timing.patience)
      let http = request.takesItsTime ? patient : prompt
      return try await http.execute(prepare(request, accept: accept), deadline: deadline, logger: logger)
    } catch {
      throw ConnectionFault(error).clientError(at: endpoint)
    }
  }

  private func prepare(_ request: ClientRequest, accept: String) -> HTTPClientRequest {
    var prepared = HTTPClientRequest(url: request.url(at: endpoint))
    prepared.method = HTTPMethod(rawValue: request.route.method.rawValue)
    prepared.headers.add(name: "Accept", value: accept)
    prepared.headers.add(name: "Signalbox-Operator", value: operatorName.asHeader)
    if case .url(_, let token?, _) = endpoint { prepared.headers.add(name: "Authorization", value: "Bearer \(token)") }
    for (name, value) in request.headers { prepared.headers.add(name: name, value: value) }
    if let body = request.body {
      prepared.headers.add(name: "Content-Type", value: "application/json")
      prepared.body = .bytes(ByteBuffer(bytes: body))
    }
    return prepared
  }

  private func collect(
    _ response: HTTPClientResponse, to request: ClientRequest
  ) async throws(ClientError) -> [UInt8] {
    do {
      guard request.takesItsTime else { return try await bytes(of: response) }
      // Once it has begun it is short: counts, or why there is no stream.
      return try await timing.within(timing.patience) { try await bytes(of: response) }
    } catch is NIOTooManyBytesError {
      throw ClientError(.unexpectedAnswer, "\(endpoint) answers with more than \(Self.largestAnswer) bytes.")
    } catch {
      throw ConnectionFault(error).clientError(at: endpoint, isConnected: true)
    }
  }

  private func bytes(of response: HTTPClientResponse) async throws -> [UInt8] {
    Array(try await response.body.collect(upTo: Self.largestAnswer).readableBytesView)
  }

  private func refusal(
    _ response: HTTPClientResponse, to request: ClientRequest
  ) async throws(ClientError) -> ClientError {
    let data = try await collect(response, to: request)
    guard let problem = try? JSONReader.read(Problem.self, from: data, .lenient) else {
      let text = String(decoding: data.prefix(200), as: UTF8.self)
      return ClientError(
        .unexpectedAnswer, "\(endpoint) is no Signalbox server: it answers \(response.status). \(text)")
    }
    var error = ClientError.refused(problem)
    guard request.isUnknown(by: problem) else { return error }
    let version = await known(ServerVersion(response.headers), after: request)
    if let mismatch = version.mismatch { error.message += " " + mismatch }
    return error
  }

  /// The version of a server that does not tell it in its answers, from its overview.
  private func known(_ version: ServerVersion, after request: ClientRequest) async -> ServerVersion {
    guard version.isUntold, request.route != .overview,
      let overview = try? await sendOnce(ClientRequest(route: .overview))
    else { return version }
    var version = version
    version.look(in: overview.body)
    return version
  }
}

extension String {
  /// The text without control characters, which no header may hold.
  fileprivate var asHeader: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }
}
