import FoundationEssentials
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

  init(command: [String]) {
    self.command = command
  }

  /// - Throws: ``TaskLineError`` saying what is wrong with the line.
  init(json: String) throws {
    do {
      let value = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
      guard case .object(let members) = value else { throw TaskLineError(reason: "not a JSON object") }
      if let unknown = members.keys.sorted().first(where: { CodingKeys(stringValue: $0) == nil }) {
        throw TaskLineError(reason: "unknown member \"\(unknown)\"")
      }
      self = try JSONDecoder().decode(TaskLine.self, from: Data(json.utf8))
    } catch let error as DecodingError {
      throw TaskLineError(reason: error.explanation)
    }
  }
}

struct TaskLineError: Error {
  var reason: String
}

/// Tasks to send in one call: as many as the server takes at once.
struct TaskBatch {
  private var requests: [NewTaskRequest] = []
  private var bytes = 0
  /// Half of what the server takes as one body, since JSON writes some bytes as several.
  private static let byteLimit = 8 << 20
  private static let countLimit = 2000

  func isFull(before line: String) -> Bool {
    requests.count >= Self.countLimit || bytes + line.utf8.count > Self.byteLimit
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
