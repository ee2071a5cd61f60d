package import FoundationEssentials
import Synchronization

/// What stands for the JSON texts of a value while it is encoded.
final class JSONTextMarks: Sendable {
  static let key = CodingUserInfoKey(rawValue: "signalbox.texts")!

  private struct State {
    /// What a mark begins with, new for every encoding: nobody can write it into a name or a payload.
    var start = ""
    var texts: [String] = []
  }

  private let state = Mutex(State())

  /// A string in place of the text.
  func mark(_ text: String) -> String {
    state.withLock { state in
      if state.texts.isEmpty {
        let random = String(UInt64.random(in: 0 ... .max), radix: 16)
        state.start = "~" + String(repeating: "0", count: 16 - random.count) + random
      }
      state.texts.append(text)
      return "\(state.start)\(state.texts.count - 1)~"
    }
  }

  /// Forgets the texts of one encoding.
  func clear() { state.withLock { $0.texts = [] } }

  /// The JSON with every mark and its quotes replaced by the text that it stands for.
  func resolved(_ json: Data) -> [UInt8] {
    let (start, texts) = state.withLock { ($0.start, $0.texts) }
    guard !texts.isEmpty else { return Array(json) }
    var result: [UInt8] = []
    result.reserveCapacity(json.count + texts.reduce(0) { $0 + $1.utf8.count })
    json.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while let place = rest.firstIndex(of: Self.tilde) {
        if let (text, end) = text(at: rest[place...], after: start, of: texts) {
          // Without the quotes around the mark.
          result += rest[..<(place - 1)]
          result += text.utf8
          rest = rest[(end + 2)...]
        } else {
          result += rest[...place]
          rest = rest[(place + 1)...]
        }
      }
      result += rest
    }
    return result
  }

  private static let tilde = UInt8(ascii: "~")

  /// The text that a mark stands for, and where the mark ends; nil when none is there.
  private func text(
    at bytes: Slice<UnsafeRawBufferPointer>, after start: String, of texts: [String]
  ) -> (text: String, end: Int)? {
    let number = bytes.dropFirst(start.utf8.count)
    guard bytes.starts(with: start.utf8), let end = number.firstIndex(of: Self.tilde),
      let index = Int(String(decoding: number[..<end], as: UTF8.self))
    else { return nil }
    return (texts[index], end)
  }
}

extension JSONEncoder {
  /// Encodes as ``signalbox`` does, each ``JSONText`` taken as it is: to decode it and encode it again, as Foundation's encoder
  /// would have it, is most of what a list of tasks costs.
  package static func encode(_ value: some Encodable, by encoder: JSONEncoder = .signalbox) throws -> [UInt8] {
    let marks = marks(of: encoder)
    defer { marks.clear() }
    return marks.resolved(try encoder.encode(value))
  }

  /// Those that the encoder has from an earlier call: to give it others costs as much as to encode something small.
  private static func marks(of encoder: JSONEncoder) -> JSONTextMarks {
    if let marks = encoder.userInfo[JSONTextMarks.key] as? JSONTextMarks { return marks }
    let marks = JSONTextMarks()
    encoder.userInfo[JSONTextMarks.key] = marks
    return marks
  }
}
