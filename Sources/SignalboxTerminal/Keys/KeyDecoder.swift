package import SignalboxDashboard

/// Makes keys of the bytes that a terminal sends.
///
/// It holds no clock: what cannot be decided yet (an Escape that may begin a sequence) waits until more bytes come or
/// the caller says that none did, after `patience`. What it cannot make sense of is no key: on a slow line the parts of
/// a sequence can come so far apart that each of them looks like a key of its own.
package struct KeyDecoder: Sendable {
  private enum State {
    case keys
    /// After an Escape that was taken for the key, for a while: what was its sequence may still come.
    case afterEscape
    /// In the rest of such a sequence, which is swallowed.
    case lateSequence
    /// Between the terminal's paste brackets.
    case paste(PasteCollector)
    /// In a control sequence too long to be a key, up to its final byte.
    case overlongSequence
    /// In a string that the terminal sent (an answer nobody asked for), up to its end or to silence.
    case string(lastWasEscape: Bool)
  }

  /// No key has a sequence longer than this.
  private static let longestSequence = 32
  /// How long an Escape that nothing follows is not the key yet.
  private static let escapePatience = Duration.milliseconds(40)
  /// How late the rest of a sequence can come after its Escape.
  private static let sequencePatience = Duration.milliseconds(500)

  private var state = State.keys
  /// The beginning of something that is not complete yet.
  private var pending: [UInt8] = []

  package init() {}

  /// How long to wait for more bytes before saying that nothing came; nil when there is nothing to wait
  /// for, or no end to the waiting.
  package var patience: Duration? {
    switch state {
    case .keys: pendingPatience
    case .afterEscape: Self.sequencePatience - Self.escapePatience
    case .lateSequence: Self.sequencePatience
    case .overlongSequence, .string: .milliseconds(40)
    // A paste can pause on its way through a slow connection, but one that never ends must not swallow every key.
    case .paste: .seconds(1)
    }
  }

  private var pendingPatience: Duration? {
    guard let first = pending.first else { return nil }
    let second = pending.dropFirst().first
    // The beginning of a character, with Alt or without, cannot become anything else: its rest may take its time.
    if first != 0x1B || second.map({ $0 >= 0x80 }) == true { return nil }
    return second.map(EscapeSequence.beginsSequence) == true ? Self.sequencePatience : Self.escapePatience
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
    if case .keys = state, pendingPatience == nil { return [] }
    let (ended, begun) = (state, pending)
    state = .keys
    pending = []
    switch ended {
    case .keys:
      if begun.last == 0x1B { state = .afterEscape }
      return keysWithoutSequence(begun)
    case .afterEscape, .lateSequence, .overlongSequence, .string: return []
    case .paste(let collector): return collector.key.map { [$0] } ?? []
    }
  }

  private mutating func take(_ byte: UInt8, into keys: inout [Key]) {
    switch state {
    case .keys, .lateSequence:
      pending.append(byte)
      decodePending(into: &keys)
    case .afterEscape:
      let isLate = EscapeSequence.beginsSequence(byte)
      state = isLate ? .lateSequence : .keys
      pending = isLate ? [0x1B, byte] : [byte]
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
        if !endLateSequence() { keys.append(key) }
        pending.removeFirst(length)
      case .nothing(let length):
        _ = endLateSequence()
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

  /// - Returns: whether a late sequence was what has just ended.
  private mutating func endLateSequence() -> Bool {
    guard case .lateSequence = state else { return false }
    state = .keys
    return true
  }

  /// An Escape that nothing followed is a key, and with one byte after it a key with Alt: `ESC [`, `ESC O`.
  ///
  /// What is longer is a sequence that broke off, and no key.
  private func keysWithoutSequence(_ bytes: [UInt8]) -> [Key] {
    guard bytes.first == 0x1B else { return [] }
    let rest = Array(bytes.dropFirst())
    guard let second = rest.first else { return [.escape] }
    if second == 0x1B { return [.escape] + keysWithoutSequence(rest) }
    guard rest.count == 1, case .key(let key, _) = TypedText.parse(rest) else { return [] }
    return [.alt(key)]
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
