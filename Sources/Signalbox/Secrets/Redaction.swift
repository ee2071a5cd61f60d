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
    guard let payload = JSONParts(task.payload) else {
      // A payload that is not JSON holds no fields; whatever it is is struck out whole.
      self.init(values: [task.payload.text])
      return
    }
    var values: Set<String> = []
    for leaf in paths.flatMap({ payload.leaves(at: RedactedPath($0).names) }) where !leaf.isName {
      if leaf.isNumber {
        if leaf.text.utf8.count(where: { (0x30...0x39).contains($0) }) >= 4 { values.insert(leaf.text) }
      } else if !leaf.text.isEmpty {
        values.insert(leaf.text)
        // As it stands in JSON that someone logs.
        if let escaped = try? JSONText(encoding: leaf.text).text.dropFirst().dropLast() {
          values.insert(String(escaped))
        }
      }
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

  /// JSON with every redacted value struck out of its texts and numbers; null for what is not JSON.
  func struck(_ json: JSONText) -> JSONText {
    guard let parts = JSONParts(json) else { return JSONText(trusted: "null") }
    do {
      return try parts.replacing { leaf in
        let text = struck(leaf.text)
        guard text != leaf.text else { return nil }
        return try JSONText(encoding: leaf.isNumber ? Self.mark : text).text
      }
    } catch {
      return JSONText(trusted: "null")
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
    record.result = result.map(redaction.struck)
    record.progress?.message = progress?.message.map(redaction.struck)
    record.error?.message = redaction.struck(error?.message ?? "")
    return record
  }
}

extension JSONText {
  /// The same with a mark as the value of each field; a text that is not JSON is masked whole.
  fileprivate func masking(_ paths: [String]) -> JSONText {
    let mark = "\"\(Redaction.mark)\""
    return JSONParts(self)?.replacing(paths.map { RedactedPath($0).names }, with: mark) ?? JSONText(trusted: mark)
  }
}

extension JSONValue {
  /// The values that a path leads to, in every element where it leads through an array.
  func values(at path: RedactedPath) -> [JSONValue] { values(at: path.names[...]) }

  private func values(at names: ArraySlice<String>) -> [JSONValue] {
    guard let name = names.first else { return [self] }
    switch self {
    case .object(let members): return members[name]?.values(at: names.dropFirst()) ?? []
    case .array(let elements): return elements.flatMap { $0.values(at: names) }
    default: return []
    }
  }
}
