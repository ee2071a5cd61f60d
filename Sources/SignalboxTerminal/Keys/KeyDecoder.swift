package import SignalboxDashboard

/// Makes keys of the bytes that a terminal sends.
///
/// It holds no clock: what cannot be decided yet (an Escape that may begin a sequence) waits until more bytes come or
/// the caller says that none did, after `patience`.
package struct KeyDecoder: Sendable {
  private enum State {
    case keys
    /// Between the terminal's paste brackets.
    case paste(PasteCollector)
    /// In a control sequence too long to be a key, up to its final byte.
    case overlongSequence
    /// In a string that the terminal sent (an answer nobody asked for), up to its end or to silence.
    case string(lastWasEscape: Bool)
  }

  /// No key has a sequence longer than this.
  private static let longestSequence = 32

  private var state = State.keys
  /// The beginning of something that is not complete yet.
  private var pending: [UInt8] = []

  package init() {}

  /// How long to wait for more bytes before saying that nothing came; nil when nothing is pending.
  package var patience: Duration? {
    switch state {
    case .keys: pending.isEmpty ? nil : .milliseconds(40)
    case .overlongSequence, .string: .milliseconds(40)
    // A paste can pause on its way through a slow connection, but one that never ends must not swallow every key.
    case .paste: .seconds(1)
    }
  }

  /// The keys that these bytes complete.
  package mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
    var keys: [Key] = []
    for byte in bytes {
      take(byte, into: &keys)
    }
    return keys
  }

  /// The keys that were pending, now that nothing followed them in time.
  package mutating func nothingCame() -> [Key] {
    defer {
      state = .keys
      pending = []
    }
    switch state {
    case .keys: return keysWithoutSequence(pending)
    case .overlongSequence, .string: return []
    case .paste(let collector): return collector.key.map { [$0] } ?? []
    }
  }

  private mutating func take(_ byte: UInt8, into keys: inout [Key]) {
    switch state {
    case .keys:
      pending.append(byte)
      decodePending(into: &keys)
    case .paste(var collector):
      // Released first, so that the collector's buffer is not copied for each byte.
      state = .keys
      if collector.take(byte) {
        if let key = collector.key { keys.append(key) }
      } else {
        state = .paste(collector)
      }
    case .overlongSequence:
      if (0x40...0x7E).contains(byte) || byte == 0x1B { state = .keys }
      if byte == 0x1B { take(byte, into: &keys) }
    case .string(let lastWasEscape):
      let ends = byte == 0x07 || (lastWasEscape && byte == UInt8(ascii: "\\"))
      state = ends ? .keys : .string(lastWasEscape: byte == 0x1B)
    }
  }

  private mutating func decodePending(into keys: inout [Key]) {
    while let first = pending.first {
      let step = first == 0x1B ? EscapeSequence.parse(pending) : TypedText.parse(pending)
      switch step {
      case .incomplete:
        if pending.count > Self.longestSequence {
          pending = []
          state = .overlongSequence
        }
        return
      case .key(let key, let length):
        keys.append(key)
        pending.removeFirst(length)
      case .nothing(let length):
        pending.removeFirst(length)
      case .pasteBegins(let length):
        pending.removeFirst(length)
        state = .paste(PasteCollector())
      case .stringBegins(let length):
        let rest = pending.dropFirst(length)
        pending = []
        state = .string(lastWasEscape: false)
        for byte in rest { take(byte, into: &keys) }
      }
    }
  }

  /// An Escape that no sequence followed is a key, and so is what was typed right after it.
  private func keysWithoutSequence(_ bytes: [UInt8]) -> [Key] {
    guard bytes.first == 0x1B else { return [] }
    // Of a sequence that broke off only the Escape and one more key can have been typed: `ESC [`, `ESC O`.
    guard bytes.count <= 2 else { return [] }
    var keys = [Key.escape]
    if bytes.count == 2, case .key(let key, _) = TypedText.parse([bytes[1]]) { keys.append(key) }
    return keys
  }
}

/// What the beginning of some bytes is, and how many of them it takes.
enum DecodingStep: Equatable {
  case incomplete
  case key(Key, length: Int)
  /// A sequence that is no key, or bytes that mean nothing.
  case nothing(length: Int)
  case pasteBegins(length: Int)
  case stringBegins(length: Int)
}
