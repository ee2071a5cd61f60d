/// Where in an escape sequence a stream of scalars is.
///
/// It only recognises: what becomes of a sequence, its reader decides.
struct EscapeScanner {
  enum Step: Equatable {
    /// Not part of a sequence.
    case text
    /// Within a sequence, which this scalar belongs to.
    case inside
    /// The last scalar of a sequence; of an SGR one, its parameters.
    case end(sgr: String?)
    /// What was taken for a sequence is none, or was broken off; this scalar is to be looked at afresh.
    case broken
  }

  private enum State {
    case ground
    case escape
    /// ESC and an intermediate, such as `ESC (` before the `B` that selects a character set.
    case escapeIntermediate
    case control(parameters: String, isPlain: Bool)
    /// OSC, DCS, APC, PM or SOS.
    case string(endsAtBell: Bool)
    case stringEscape(endsAtBell: Bool)
  }

  private var state = State.ground
  private var length = 0

  /// Longer ones are none, so that a stray introducer cannot swallow a log.
  static let lengthLimit = 65536

  var isInside: Bool { if case .ground = state { false } else { true } }

  mutating func reset() {
    state = .ground
    length = 0
  }

  mutating func step(_ scalar: Unicode.Scalar) -> Step {
    length += 1
    guard length <= Self.lengthLimit else { return broken() }
    switch state {
    case .ground: return start(scalar)
    case .escape: return afterEscape(scalar)
    case .escapeIntermediate:
      switch scalar.value {
      case 0x20...0x2F: return .inside
      case 0x30...0x7E: return end()
      default: return broken()
      }
    case .control(let parameters, let isPlain): return inControl(scalar, parameters, isPlain)
    case .string(let endsAtBell): return inString(scalar, endsAtBell)
    case .stringEscape: return scalar == "\\" ? end() : broken()
    }
  }

  private mutating func start(_ scalar: Unicode.Scalar) -> Step {
    length = 1
    switch scalar.value {
    case 0x1B: state = .escape
    case 0x9B: state = .control(parameters: "", isPlain: true)
    case 0x9D: state = .string(endsAtBell: true)
    case 0x90, 0x98, 0x9E, 0x9F: state = .string(endsAtBell: false)
    default: return .text
    }
    return .inside
  }

  private mutating func afterEscape(_ scalar: Unicode.Scalar) -> Step {
    switch scalar {
    case "[": state = .control(parameters: "", isPlain: true)
    case "]": state = .string(endsAtBell: true)
    case "P", "X", "^", "_": state = .string(endsAtBell: false)
    case "\u{20}"..."\u{2F}": state = .escapeIntermediate
    case "\u{30}"..."\u{7E}": return end()
    default: return broken()
    }
    return .inside
  }

  private mutating func inControl(_ scalar: Unicode.Scalar, _ parameters: String, _ isPlain: Bool) -> Step {
    switch scalar {
    case "0"..."9", ";", ":":
      // More than any SGR sequence has is cut: the sequence is still swallowed.
      let kept = parameters.utf8.count < 256 ? parameters + String(scalar) : parameters
      state = .control(parameters: kept, isPlain: isPlain)
      return .inside
    case "\u{20}"..."\u{2F}", "\u{3C}"..."\u{3F}":
      state = .control(parameters: parameters, isPlain: false)
      return .inside
    case "\u{40}"..."\u{7E}": return end(sgr: isPlain && scalar == "m" ? parameters : nil)
    default: return broken()
    }
  }

  private mutating func inString(_ scalar: Unicode.Scalar, _ endsAtBell: Bool) -> Step {
    switch scalar.value {
    case 0x9C: return end()
    case 0x07 where endsAtBell: return end()
    case 0x1B: state = .stringEscape(endsAtBell: endsAtBell)
    case 0x18, 0x1A, 0x0A, 0x0D: return broken()
    default: break
    }
    return .inside
  }

  private mutating func end(sgr: String? = nil) -> Step {
    reset()
    return .end(sgr: sgr)
  }

  private mutating func broken() -> Step {
    reset()
    return .broken
  }
}
