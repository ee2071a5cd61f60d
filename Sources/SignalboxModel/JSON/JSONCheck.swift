/// How strictly JSON is read.
package enum JSONRules: Sendable {
  /// From outside: what would not come back as it was is refused.
  case strict
  /// From a program of ours: a member given twice and a NUL are let pass.
  case lenient

  /// Levels of arrays and objects within each other.
  package static let deepest = 512
}

/// Checks that bytes are one JSON value (RFC 8259), in one pass without recursion: syntax, depth and UTF-8, and by strict
/// rules also that no object has a member twice and no text a NUL.
///
/// It takes time in proportion to the bytes, whatever they are.
struct JSONCheck {
  private enum Container {
    case array
    case object
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let isStrict: Bool
  var place = 0
  private var open: [Container] = []
  private var levels = 0
  private var names = JSONMemberNames()

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ rules: JSONRules) {
    self.bytes = bytes
    isStrict = rules == .strict
  }

  /// - Returns: how many levels of arrays and objects there are within each other.
  /// - Throws: the first fault.
  static func check(_ bytes: [UInt8], _ rules: JSONRules) throws(JSONFault) -> Int {
    let result = bytes.withUnsafeBufferPointer { bytes in
      var check = JSONCheck(bytes, rules)
      do throws(JSONFlaw) {
        try check.run()
        return Result<Int, JSONFlaw>.success(check.levels)
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let levels): return levels
    case .failure(let flaw): throw JSONFault(flaw, in: bytes)
    }
  }

  var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  func flaw(_ expected: String) -> JSONFlaw { JSONFlaw(reason: "expected \(expected)", offset: place) }

  private mutating func run() throws(JSONFlaw) {
    repeat {
      space()
      try value()
    } while try isMore()
  }

  private mutating func space() {
    while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
  }

  /// One value; of an array or object that is not empty only the beginning up to its first element.
  private mutating func value() throws(JSONFlaw) {
    while true {
      switch current {
      case UInt8(ascii: "{"):
        guard try enter(.object, endingWith: UInt8(ascii: "}")) else { return }
        try name()
      case UInt8(ascii: "["):
        guard try enter(.array, endingWith: UInt8(ascii: "]")) else { return }
      case UInt8(ascii: "\""):
        _ = try string()
        return
      case UInt8(ascii: "t"): return try word("true")
      case UInt8(ascii: "f"): return try word("false")
      case UInt8(ascii: "n"): return try word("null")
      case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
      default: throw flaw("a value")
      }
    }
  }

  /// - Returns: whether there is anything in it; an empty one is moved over.
  private mutating func enter(_ container: Container, endingWith end: UInt8) throws(JSONFlaw) -> Bool {
    guard open.count < JSONRules.deepest else { throw flaw("at most \(JSONRules.deepest) levels") }
    levels = max(levels, open.count + 1)
    place += 1
    space()
    guard current != end else {
      place += 1
      return false
    }
    open.append(container)
    if isStrict, container == .object { names.open() }
    return true
  }

  /// What follows a value: whether another one does, at which it then stands.
  private mutating func isMore() throws(JSONFlaw) -> Bool {
    while let container = open.last {
      space()
      switch (current, container) {
      case (UInt8(ascii: ","), .array):
        place += 1
        return true
      case (UInt8(ascii: ","), .object):
        place += 1
        space()
        try name()
        return true
      case (UInt8(ascii: "]"), .array), (UInt8(ascii: "}"), .object):
        place += 1
        open.removeLast()
        if isStrict, container == .object { try names.close(in: bytes) }
      default: throw flaw(container == .array ? ", or ]" : ", or }")
      }
    }
    space()
    guard current == nil else { throw flaw("nothing more") }
    return false
  }

  /// A member's name and the colon, up to its value.
  private mutating func name() throws(JSONFlaw) {
    guard current == UInt8(ascii: "\"") else { throw flaw("a member's name in quotes") }
    let start = place
    let isEscaped = try string()
    if isStrict { names.add(start + 1..<place - 1, isEscaped: isEscaped, of: bytes) }
    space()
    guard current == UInt8(ascii: ":") else { throw flaw(":") }
    place += 1
    space()
  }

  private mutating func word(_ word: StaticString) throws(JSONFlaw) {
    for index in 0..<word.utf8CodeUnitCount {
      guard current == word.utf8Start[index] else { throw flaw("\(word)") }
      place += 1
    }
  }

  private mutating func number() throws(JSONFlaw) {
    if current == UInt8(ascii: "-") { place += 1 }
    if current == UInt8(ascii: "0") { place += 1 } else { try digits() }
    if current == UInt8(ascii: ".") {
      place += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      place += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
      try digits()
    }
  }

  private mutating func digits() throws(JSONFlaw) {
    let start = place
    while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
    guard place > start else { throw flaw("a digit") }
  }
}

extension UInt8 {
  var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
