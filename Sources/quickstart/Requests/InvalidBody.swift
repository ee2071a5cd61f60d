import Hummingbird

/// The answer to a body that is not what its route takes: 422 with every field that is wrong, and why.
struct InvalidBody: HTTPResponseError, Encodable {
  struct Problem: Encodable {
    var field: String
    var reason: String
  }

  private(set) var errors: [Problem] = []

  static let notAnObject = InvalidBody(errors: [Problem(field: "body", reason: "must be a JSON object")])

  mutating func add(_ field: String, _ reason: String) {
    errors.append(Problem(field: field, reason: reason))
  }

  var status: HTTPResponse.Status { .unprocessableContent }

  func response(from request: Request, context: some RequestContext) throws -> Response {
    var response = try context.responseEncoder.encode(self, from: request, context: context)
    response.status = status
    return response
  }
}
