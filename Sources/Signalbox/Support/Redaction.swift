import SignalboxModel

/// The values of a payload's redacted fields, and striking them out of texts.
///
/// Looked for are texts of one character and more, as they are and as JSON writes them, and numbers of four digits and more:
/// to strike out every 1 of a log would hide the log and tell the number.
struct Redaction: Sendable {
  /// What stands where a value was.
  static let mark = "•••"
  static let none = Redaction(searches: [])

  private let searches: [ByteSearch]

  private init(searches: [ByteSearch]) {
    self.searches = searches
  }

  /// Those of a task; ``none`` when it names no redacted fields.
  init(_ task: TaskRecord) {
    guard let paths = task.redacted, !paths.isEmpty else {
      self = .none
      return
    }
    guard let payload = try? task.payload.decode(JSONValue.self) else {
      // A payload that does not decode holds no fields; whatever it is is struck out whole.
      self.init(values: [task.payload.text])
      return
    }
    var values: Set<String> = []
    for path in paths {
      for value in payload.values(at: path.split(separator: ".")) { value.gather(into: &values) }
    }
    self.init(values: values)
  }

  private init(values: Set<String>) {
    // Longest first: one value may hold another.
    searches = values.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }.map { ByteSearch($0) }
  }

  var isEmpty: Bool { searches.isEmpty }

  /// The text with a mark in place of every redacted value.
  func struck(_ text: String) -> String {
    isEmpty ? text : String(decoding: struck(Array(text.utf8)), as: UTF8.self)
  }

  func struck(_ bytes: [UInt8]) -> [UInt8] {
    searches.reduce(bytes) { bytes, search in
      guard var place = search.first(in: bytes) else { return bytes }
      var struck: [UInt8] = []
      var start = 0
      while true {
        struck += bytes[start..<place]
        struck += Self.mark.utf8
        start = place + search.length
        guard let next = search.first(in: bytes, from: start) else { break }
        place = next
      }
      return struck + bytes[start...]
    }
  }

  /// A JSON value with every redacted value struck out of its texts and numbers.
  func struck(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(struck(text))
    case .integer, .number: value.text.map { struck($0) != $0 } == true ? .string(Self.mark) : value
    case .array(let elements): .array(elements.map(struck))
    case .object(let members):
      .object(Dictionary(members.map { (struck($0), struck($1)) }) { first, _ in first })
    case .null, .bool: value
    }
  }
}

extension TaskRecord {
  /// The record as it may leave the registry: redacted fields of the payload masked, their values struck out of the rest.
  var masked: TaskRecord {
    guard let redacted, !redacted.isEmpty else { return self }
    let redaction = Redaction(self)
    var record = self
    record.payload = payload.masking(redacted)
    record.result = result.map { result in
      (try? JSONText(encoding: redaction.struck(result.decode(JSONValue.self)))) ?? JSONText(trusted: "null")
    }
    record.progress?.message = progress?.message.map(redaction.struck)
    record.error?.message = redaction.struck(error?.message ?? "")
    return record
  }
}

extension JSONText {
  /// The same with a mark as the value of each field; a text that is not JSON is masked whole.
  fileprivate func masking(_ paths: [String]) -> JSONText {
    let mark = JSONValue.string(Redaction.mark)
    do {
      let value = try paths.reduce(decode(JSONValue.self)) { $0.replacing($1.split(separator: "."), with: mark) }
      return try JSONText(encoding: value)
    } catch {
      return JSONText(trusted: "\"\(Redaction.mark)\"")
    }
  }
}

extension JSONValue {
  /// What a path leads to, in every element where it leads through an array.
  fileprivate func values(at path: [Substring]) -> [JSONValue] {
    guard let name = path.first.map(String.init) else { return [self] }
    switch self {
    case .object(let members): return members[name]?.values(at: Array(path.dropFirst())) ?? []
    case .array(let elements): return elements.flatMap { $0.values(at: path) }
    default: return []
    }
  }

  fileprivate func replacing(_ path: [Substring], with mark: JSONValue) -> JSONValue {
    guard let name = path.first.map(String.init) else { return mark }
    switch self {
    case .object(var members):
      members[name] = members[name]?.replacing(Array(path.dropFirst()), with: mark)
      return .object(members)
    case .array(let elements): return .array(elements.map { $0.replacing(path, with: mark) })
    default: return self
    }
  }

  /// Every text and long number in it.
  fileprivate func gather(into values: inout Set<String>) {
    switch self {
    case .string(let text):
      guard !text.isEmpty else { return }
      values.insert(text)
      // As it stands in JSON that someone logs.
      if let escaped = try? JSONText(encoding: text).text.dropFirst().dropLast() { values.insert(String(escaped)) }
    case .integer, .number:
      if let text, text.utf8.count(where: { (0x30...0x39).contains($0) }) >= 4 { values.insert(text) }
    case .array(let elements):
      for element in elements { element.gather(into: &values) }
    case .object(let members):
      for member in members.values { member.gather(into: &values) }
    case .null, .bool: break
    }
  }

  /// A number as it is written.
  fileprivate var text: String? {
    switch self {
    case .integer(let number): String(number)
    case .number(let number): "\(number)"
    default: nil
    }
  }
}
