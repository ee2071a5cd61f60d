/// The body of `POST /order`, which may be left out, as may its field.
struct Order: Decodable {
  var order = 123

  init() {}

  enum CodingKeys: CodingKey {
    case order
  }

  init(from decoder: any Decoder) throws {
    var fields = try FieldReader<CodingKeys>(decoder)
    guard fields.has(.order) else { return }
    guard let order = fields.read(.order, Int.self, check: { $0 > 0 ? nil : "must be greater than 0" }) else {
      throw fields.rejection
    }
    self.order = order
  }
}
