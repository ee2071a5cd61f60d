import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Signalbox
import SignalboxModel

/// What is known of a request beside what it says.
struct ControlContext {
  /// The local port that the request came in by; nil on a Unix socket.
  var port: Int?
  var peer: Peer
  var logger: Logger

  init(_ channel: any Channel, _ logger: Logger) {
    port = channel.localAddress?.port
    peer = Peer(channel: channel)
    self.logger = logger
  }
}

/// Answers every request of the control API: admits, finds the route, checks the right to it, calls its handler, and makes
/// a problem document of whatever goes wrong.
struct ControlResponder: Sendable {
  typealias Handler = @Sendable (Call) async throws -> Response

  /// What it calls itself in its answers.
  static let name = "signalbox"

  let door: Door
  let streams: StreamLimit
  let bounds: AnswerBounds
  let routes: RouteTable
  /// By the name of the route.
  let handlers: [String: Handler]

  init(door: Door, limits: ServerLimits, calls: ControlCalls) {
    self.door = door
    streams = StreamLimit(limits)
    bounds = AnswerBounds(door)
    routes = RouteTable(Route.all)
    handlers = calls.handlers
  }

  /// Answers a request on its connection.
  ///
  /// - Throws: why the request could not be read or the answer not be written, which ends the connection.
  @concurrent func answer(
    _ request: Request, with writer: consuming ResponseWriter, on channel: any Channel, _ logger: Logger
  ) async throws {
    var logger = logger
    logger[metadataKey: "hb.request.id"] = "\(RequestID())"
    let response = try await respond(to: request, context: ControlContext(channel, logger))
    try await writer.write(response: response.head, body: response.body)
  }

  /// With what every answer says.
  private func stamped(_ response: Response) -> Response {
    var response = response
    response.headers[.date] = SystemClock().now().httpDate
    response.headers[.server] = Self.name
    response.headers[.signalboxVersion] = SignalboxVersion.current
    response.headers[.cacheControl] = "no-store"
    response.headers[.xContentTypeOptions] = "nosniff"
    return response
  }

  private func respond(to request: Request, context: ControlContext) async throws -> Response {
    var response: Response
    do {
      response = try await answer(request, context)
    } catch let failure as BodyReadFailure {
      throw failure.cause
    } catch {
      response = try .problem(problem(of: error, request, context.logger))
    }
    response = stamped(response)
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func problem(of error: any Error, _ request: Request, _ logger: Logger) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as StoreError: return Problem(error)
    case let stopped as StoppedAction:
      var problem = problem(of: stopped.cause, request, logger)
      problem.detail = "\(stopped.words): \(problem.detail)"
      problem.result = stopped.result
      return problem
    default:
      logger.error("cannot answer", metadata: ["path": "\(request.head.path ?? "")", "error": "\(error)"])
      return .internalError()
    }
  }

  private func answer(_ request: Request, _ context: ControlContext) async throws -> Response {
    let caller = try door.admit(request.head, port: context.port)
    let target = (request.head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    switch routes.match(method: request.method.rawValue, path: target[0]) {
    case .none:
      throw Problem.unknownRoute(String(target[0]))
    case .wrongMethod(let allowed):
      return try .problem(.methodNotAllowed(request.method.rawValue, allowed: allowed), allow: allowed)
    case .found(let route, let path, _):
      try caller.authorize(route)
      guard let handler = handlers[route.name] else { throw Problem.internalError() }
      let query = try QueryItems(target.count > 1 ? target[1] : nil, of: route)
      // Asked for only where it is put on record.
      let place = route.role == .operator ? await context.peer.place(of: caller, at: door) : .process
      let who = Operator(caller.who, at: place)
      let call = Call(route: route, request: request, path: path, query: query, who: who, role: caller.role)
      guard case .events = route.response, request.method != .head else {
        return try await bounds.answer(call, to: caller, on: context.peer.channel.eventLoop, handler)
      }
      let permit = try streams.permit(for: caller)
      return try await handler(call).stream(with: permit) { [door] in door.stillAdmits(caller) }
    }
  }
}

extension Problem {
  /// What a store refuses or cannot do, as an answer.
  init(_ error: StoreError) {
    switch error.code {
    case .idempotencyConflict:
      self.init(type: "idempotencyConflict", title: "Key used before", status: 409, detail: error.message)
    case .noSuchTask:
      self.init(type: "noSuchTask", title: "No such task", status: 422, detail: error.message)
    case .setTooLarge:
      self.init(type: "setTooLarge", title: "Too many tasks", status: 422, detail: error.message)
    case .queueFull:
      self.init(type: "queueFull", title: "Queue full", status: 429, detail: error.message)
    case .cannotWrite, .closed, .inUse:
      self.init(type: "unavailable", title: "Unavailable", status: 503, detail: error.message)
    case .storeMoved, .storeLost:
      self.init(type: "storeMoved", title: "Store moved", status: 503, detail: error.message)
    case .queryTooSlow:
      self.init(type: "queryTooSlow", title: "Query too slow", status: 503, detail: error.message)
    case .newerSchema, .corrupt, .badPermissions, .unsafePlace:
      self.init(type: "storeFailed", title: "Store failed", status: 500, detail: error.message)
    }
  }
}

extension HTTPField.Name {
  static let xContentTypeOptions = Self("X-Content-Type-Options")!
  static let signalboxVersion = Self(SignalboxVersion.header)!
}
