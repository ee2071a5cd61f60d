import Signalbox
import SignalboxModel

/// One task of `signalbox add`, from the command line or from a line of JSON.
struct TaskLine: Codable {
  var command: [String]
  var name: String?
  var queue: String?
  var priority: Int?
  var delay: Double?
  var timeout: Double?
  var maxAttempts: Int?
  var tags: [String]?
  var directory: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case command, name, queue, priority, delay, timeout, maxAttempts, tags, directory
  }

  init(command: [String]) {
    self.command = command
  }

  /// - Throws: ``TaskLineError`` saying what is wrong with the line.
  init(json line: [UInt8]) throws {
    do {
      self = try JSONReader.read(Checked.self, from: line, .strict).line
    } catch let fault as JSONFault {
      let member = fault.pointer.isEmpty ? "" : "\(fault.pointer.dropFirst()): "
      throw TaskLineError(
        reason: fault.kind == .shape ? member + fault.reason : "column \(fault.column): \(fault.reason)")
    }
  }

  /// A line whose members are all known.
  private struct Checked: Decodable {
    var line: TaskLine

    init(from decoder: any Decoder) throws {
      for key in try decoder.container(keyedBy: AnyName.self).allKeys
      where CodingKeys(stringValue: key.stringValue) == nil {
        let known = CodingKeys.allCases.map(\.stringValue)
        throw TaskLineError(
          reason: "unknown member \"\(key.stringValue)\"\(Suggestion.aside(for: key.stringValue, among: known))")
      }
      line = try TaskLine(from: decoder)
    }
  }

  private struct AnyName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

struct TaskLineError: Error {
  var reason: String
}

/// Tasks to send in one call: as many as the server takes at once.
///
/// Their environment is beside them.
struct TaskBatch {
  private var requests: [NewTaskRequest] = []
  private var bytes = 0
  /// Half of what the server takes as one body, since JSON writes some bytes as several.
  private static let byteLimit = 8 << 20
  private static let countLimit = 2000

  /// Whether there is no room for a request of so many bytes.
  func isFull(before size: Int) -> Bool {
    requests.count >= Self.countLimit || bytes + size > Self.byteLimit
  }

  mutating func append(_ request: NewTaskRequest, size: Int) {
    requests.append(request)
    bytes += size
  }

  mutating func take() -> [NewTaskRequest] {
    defer { self = TaskBatch() }
    return requests
  }
}
