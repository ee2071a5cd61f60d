extension JSONFault {
  init(_ flaw: JSONFlaw, in bytes: [UInt8]) {
    let before = bytes.prefix(flaw.offset)
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    var path = bytes.withUnsafeBufferPointer { JSONPlace.path(to: flaw.offset, in: $0) }
    if let member = flaw.member { path.append(member) }
    self.init(
      flaw.kind, flaw.reason, pointer: path.jsonPointer,
      line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: flaw.offset - start + 1)
  }
}

extension [String] {
  /// The steps as an RFC 6901 pointer; of very many the first, which point at something that holds the rest.
  var jsonPointer: String {
    var pointer = ""
    for step in prefix(32) {
      // One that is a megabyte long takes long to escape.
      guard step.utf8.count < 1024 else { break }
      let escaped = step.replacing("~", with: "~0").replacing("/", with: "~1")
      guard pointer.utf8.count + escaped.utf8.count < 1024 else { break }
      pointer += "/" + escaped
    }
    return pointer
  }
}

/// Finds which value of a JSON text a byte belongs to.
///
/// The bytes before it were checked.
private enum JSONPlace {
  private enum Level {
    case array(Int)
    /// The member whose name or value comes now; nil before its name.
    case object(Range<Int>?)
  }

  static func path(to offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> [String] {
    var levels: [Level] = []
    var cursor = JSONCursor(bytes, at: 0)
    while cursor.place < offset {
      switch bytes[cursor.place] {
      case UInt8(ascii: "{"): levels.append(.object(nil))
      case UInt8(ascii: "["): levels.append(.array(0))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
      case UInt8(ascii: ","):
        switch levels.popLast() {
        case .array(let index): levels.append(.array(index + 1))
        case .object: levels.append(.object(nil))
        case nil: break
        }
      case UInt8(ascii: "\""):
        let start = cursor.place
        cursor.skipString()
        // The text is the one that is wrong.
        guard cursor.place <= offset else { return steps(levels, bytes) }
        if case .object(nil) = levels.last { levels[levels.count - 1] = .object(start + 1..<cursor.place - 1) }
        continue
      default: break
      }
      cursor.place += 1
    }
    return steps(levels, bytes)
  }

  private static func steps(_ levels: [Level], _ bytes: UnsafeBufferPointer<UInt8>) -> [String] {
    levels.prefix(32).compactMap { level in
      switch level {
      case .array(let index): return "\(index)"
      case .object(let name?): return JSONEscapes.string(UnsafeBufferPointer(rebasing: bytes[name]))
      case .object(nil): return nil
      }
    }
  }
}
