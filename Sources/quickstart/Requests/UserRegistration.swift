/// The body of `POST /register`.
struct UserRegistration: Decodable {
  var username: String
  var email: String

  enum CodingKeys: CodingKey {
    case username, email
  }

  init(from decoder: any Decoder) throws {
    var fields = try FieldReader<CodingKeys>(decoder)
    let username = fields.read(.username, String.self) { name in
      (3...32).contains(name.count) ? nil : "must have 3 to 32 characters; it has \(name.count)"
    }
    let email = fields.read(.email, String.self, check: EmailAddress.problem)
    guard let username, let email else { throw fields.rejection }
    self.username = username
    self.email = email
  }
}
