import FoundationEssentials
import SignalboxModel
import Synchronization

/// Makes payloads of values, and learns where the ``Redacted`` values lie in them.
struct PayloadCoder: Sendable {
  /// A payload, and what of it is redacted.
  struct Encoded {
    var payload: JSONText
    /// As a task keeps them: see ``RedactedPath``.
    var redacted: [String]
  }

  private let encoder = JSONEncoder.signalbox
  private let notes = SecretNotes()
  private static let idle = Mutex<[PayloadCoder]>([])
  /// How many are kept for the next call: no more encode at once than there are cooperative threads.
  private static let kept = 16
  /// Where a task would keep more than this of paths, all of its payload is redacted.
  private static let longestPaths = 4096

  private init() {
    encoder.userInfo[SecretNotes.key] = notes
  }

  /// - Throws: `EncodingError` when the value cannot be JSON, is too deep, or holds a redacted value whose place is not known.
  static func encode<Work: Encodable>(_ work: Work) throws -> Encoded {
    let coder = idle.withLock { $0.popLast() } ?? PayloadCoder()
    defer { idle.withLock { if $0.count < kept { $0.append(coder) } } }
    let (payload, marks) = try coder.encode(work)
    let count = SecretCensus.count(in: work)
    guard marks > 0 || count > 0 else { return Encoded(payload: payload, redacted: []) }
    return Encoded(payload: payload, redacted: try coder.paths(in: work, count: count, payload))
  }

  /// What is redacted of a payload that came from elsewhere: the whole of it when that cannot be told.
  static func redacted<Work: Codable>(of payload: JSONText, as type: Work.Type) -> [String] {
    guard let work = try? payload.decode(type), let own = try? encode(work) else {
      return SecretCensus.isFree(type) ? [] : [RedactedPath.wholePayload.text]
    }
    guard !own.redacted.isEmpty else { return [] }
    // What it decodes may be written otherwise than it encodes.
    let paths = own.redacted.map { RedactedPath($0) }
    guard let value = try? payload.decode(JSONValue.self), let ownValue = try? own.payload.decode(JSONValue.self),
      paths.allSatisfy({ value.values(at: $0).count >= ownValue.values(at: $0).count })
    else { return [RedactedPath.wholePayload.text] }
    return own.redacted
  }

  /// - Returns: the value as JSON, and how many redacted values were met.
  private func encode(_ work: some Encodable) throws -> (payload: JSONText, count: Int) {
    do {
      return (try JSONText(encoding: work, by: encoder), notes.take())
    } catch {
      _ = notes.take()
      throw error
    }
  }

  /// Finds the places of the `count` redacted values in a payload, by encoding the value once more with marks in their
  /// place.
  ///
  /// - Throws: `EncodingError` when the place of one is not known.
  private func paths<Work: Encodable>(in work: Work, count: Int, _ payload: JSONText) throws -> [String] {
    let mark = "signalbox-\(UInt64.random(in: .min ... .max))-"
    notes.begin(marking: mark)
    defer { notes.begin(marking: nil) }
    let (marked, marks) = try encode(work)
    var places: [RedactedPath] = []
    try marked.decode(JSONValue.self).gatherPlaces(of: mark, from: [], into: &places)
    let value = try payload.decode(JSONValue.self)
    guard marks >= count, places.count == marks, places.allSatisfy({ !value.values(at: $0).isEmpty }) else {
      throw EncodingError.invalidValue(Redaction.mark, unknown(min(places.count, marks), of: count, in: Work.self))
    }
    let texts = Set(places).map(\.text).sorted()
    guard texts.reduce(0, { $0 + $1.utf8.count + 3 }) <= Self.longestPaths else {
      return [RedactedPath.wholePayload.text]
    }
    return texts
  }

  private func unknown<Work>(_ known: Int, of count: Int, in type: Work.Type) -> EncodingError.Context {
    EncodingError.Context(
      codingPath: [],
      debugDescription: """
        \(type) holds \(count) @Redacted values, and where they are in its payload is known of \(known): in an encode(to:) of \
        your own, encode each wrapper, once and with its underscore, as in container.encode(_number, forKey: .number)
        """)
  }
}

extension JSONValue {
  /// Where texts are that begin so.
  fileprivate func gatherPlaces(of mark: String, from names: [String], into places: inout [RedactedPath]) {
    switch self {
    case .string(let text): if text.hasPrefix(mark) { places.append(RedactedPath(names: names)) }
    case .array(let elements): for element in elements { element.gatherPlaces(of: mark, from: names, into: &places) }
    case .object(let members):
      for (name, member) in members { member.gatherPlaces(of: mark, from: names + [name], into: &places) }
    case .null, .bool, .integer, .number: break
    }
  }
}
