public import HTTPTypes
public import Hummingbird
public import Signalbox
import SignalboxModel

// Errors of the library that leave a handler are answers: problem documents, with the status that the control API gives.

extension StoreError: HTTPResponseError {
  /// 503 when the store cannot write, 429 when a queue is full, 409 when an idempotency key was used for something else.
  public var status: HTTPResponse.Status { HTTPResponse.Status(code: Problem(forClientsOf: self).status) }

  /// A problem document.
  ///
  /// What is wrong with the store is for the log, not for the client.
  public func response(from request: Request, context: some RequestContext) throws -> Response {
    try .problem(Problem(forClientsOf: self))
  }
}

extension TaskRefusal: HTTPResponseError {
  /// 413 for what is too large, 422 for what makes no sense, 500 for what cannot be encoded.
  public var status: HTTPResponse.Status { HTTPResponse.Status(code: Problem(self).status) }

  /// A problem document.
  public func response(from request: Request, context: some RequestContext) throws -> Response {
    try .problem(Problem(self))
  }
}

extension BackgroundTasksError: HTTPResponseError {
  /// That of the error that it comes from; 500 without one.
  public var status: HTTPResponse.Status { HTTPResponse.Status(code: Problem(self).status) }

  /// A problem document.
  public func response(from request: Request, context: some RequestContext) throws -> Response {
    try .problem(Problem(self))
  }
}

extension TaskHandleError: HTTPResponseError {
  /// 504 when the task has not ended in time, 503 when the server stopped before it had, 500 otherwise.
  public var status: HTTPResponse.Status { HTTPResponse.Status(code: Problem(forClientsOf: self).status) }

  /// A problem document.
  ///
  /// Why a task failed is for the log, not for the client.
  public func response(from request: Request, context: some RequestContext) throws -> Response {
    try .problem(Problem(forClientsOf: self))
  }
}

extension Problem {
  fileprivate init(forClientsOf error: StoreError) {
    self.init(error)
    switch status {
    case 429: detail = "Too many background tasks are waiting already; try again later."
    case 500...: detail = "Background tasks cannot be kept now; try again later."
    default: break
    }
  }

  fileprivate init(_ error: TaskRefusal) {
    switch error.code {
    case .tooLarge: self = .tooLarge(error.message)
    case .unusable: self = .unprocessable(error.message)
    case .cannotEncode:
      self.init(type: "cannotEncode", title: "Cannot be encoded", status: 500, detail: error.message)
    }
  }

  fileprivate init(_ error: BackgroundTasksError) {
    if let refusal = error.cause as? TaskRefusal {
      self.init(refusal)
      detail = error.message
    } else {
      self.init(type: error.code.rawValue, title: "Tasks not kept", status: 500, detail: error.message)
    }
  }

  fileprivate init(forClientsOf error: TaskHandleError) {
    switch error {
    case .failed:
      self.init(
        type: "taskFailed", title: "Task failed", status: 500,
        detail: "A background task that this answer waited for has failed.")
    case .cancelled:
      self.init(
        type: "taskCancelled", title: "Task cancelled", status: 500,
        detail: "A background task that this answer waited for was cancelled.")
    case .notFinished:
      self.init(
        type: "taskNotFinished", title: "Task not finished", status: 504,
        detail: "A background task that this answer waited for has not ended in time; it goes on.")
    case .gone:
      self.init(
        type: "taskGone", title: "Task gone", status: 500,
        detail: "A background task that this answer waited for was deleted.")
    case .stopped:
      self.init(
        type: "unavailable", title: "Unavailable", status: 503,
        detail: "The server stops, and a background task that this answer waited for has not ended.")
    case .nobodyRunsIt:
      self.init(
        type: "nobodyRunsIt", title: "Nobody runs it", status: 500,
        detail: "No worker runs the background task that this answer would wait for.")
    case .waitsForItself(let text):
      self.init(type: "waitsForItself", title: "Waits for itself", status: 500, detail: text)
    case .badResult:
      self.init(
        type: "badResult", title: "Bad result", status: 500,
        detail: "The result of a background task that this answer waited for cannot be read.")
    }
  }
}
