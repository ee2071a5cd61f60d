import Signalbox
import SignalboxModel

/// The problems that the control API itself finds, each with its stable name.
extension Problem {
  static func notFound(_ detail: String) -> Problem {
    Problem(type: "notFound", title: "Not found", status: 404, detail: detail)
  }

  static func unknownRoute(_ path: String) -> Problem {
    Problem(
      type: "unknownRoute", title: "Not found", status: 404,
      detail: "There is nothing at \(path.cut(toBytes: 200)); see \(Route.openAPI.path).")
  }

  static func noTask(_ id: String) -> Problem { notFound("There is no task #\(id.cut(toBytes: 40)).") }

  static func methodNotAllowed(_ method: String, allowed: String) -> Problem {
    Problem(
      type: "methodNotAllowed", title: "Method not allowed", status: 405,
      detail: "\(method.cut(toBytes: 40)) does nothing here; \(allowed) does.")
  }

  static func badParameter(_ name: String, _ detail: String) -> Problem {
    Problem(
      type: "badParameter", title: "Bad query parameter", status: 400, detail: "\(name.cut(toBytes: 80)): \(detail)")
  }

  static func badFilter(_ detail: String, column: Int) -> Problem {
    Problem(type: "badFilter", title: "Bad filter", status: 400, detail: detail, column: column)
  }

  static func badCursor() -> Problem {
    Problem(
      type: "badCursor", title: "Bad cursor", status: 400,
      detail: "This cursor is of another list: use it with the filter and sort of the answer that gave it.")
  }

  static func badJSON(_ detail: String) -> Problem {
    Problem(type: "badJSON", title: "Not JSON", status: 400, detail: detail)
  }

  static func badHeader(_ detail: String) -> Problem {
    Problem(type: "badHeader", title: "Bad header", status: 400, detail: detail)
  }

  static func tooLarge(limit: Int) -> Problem {
    tooLarge("This request's body may have \(limit) bytes.")
  }

  static func wrongContentType(_ type: String) -> Problem {
    Problem(
      type: "wrongContentType", title: "Unsupported media type", status: 415,
      detail: "The body is to be application/json, not \(type.cut(toBytes: 80)).")
  }

  static func internalError() -> Problem {
    Problem(
      type: "internal", title: "Internal error", status: 500,
      detail: "The server could not answer; its own log says why.")
  }
}
