/// Writes JSON by hand, as `JSONEncoder.signalbox` would, for what is written so often that the encoder would be most of the
/// cost.
///
/// The caller gives members in the order of their names.
package struct JSONWriter {
  private var bytes: [UInt8] = []
  /// Whether the next member or element is the first of its object or array.
  private var isFirst = true

  package init() {}

  /// What was written.
  package var text: JSONText { JSONText(trusted: String(decoding: bytes, as: UTF8.self)) }

  /// Writes an object; `members` writes what is in it.
  package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
    try enclosed(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  /// Writes an array; `elements` writes what is in it.
  package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
    try enclosed(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  private mutating func enclosed(
    _ start: UInt8, _ end: UInt8, _ content: (inout JSONWriter) throws -> Void
  ) rethrows {
    bytes.append(start)
    isFirst = true
    try content(&self)
    isFirst = false
    bytes.append(end)
  }

  /// Begins a member of an object; its value comes next.
  package mutating func name(_ name: String) {
    separate()
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// Begins an element of an array; its value comes next.
  package mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  package mutating func string(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      // Mostly there is nothing to escape.
      if utf8.allSatisfy(\.isPlain) {
        bytes.append(contentsOf: utf8)
      } else {
        for byte in utf8 { append(escaped: byte) }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes an array of texts.
  package mutating func strings(_ texts: [String]) {
    array { writer in
      for text in texts {
        writer.separate()
        writer.string(text)
      }
    }
  }

  package mutating func integer(_ number: some BinaryInteger) { bytes.append(contentsOf: String(number).utf8) }

  /// - Parameter number: finite, since JSON has no other numbers.
  package mutating func number(_ number: Double) {
    let text = "\(number)"
    bytes.append(contentsOf: text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8)
  }

  package mutating func json(_ value: JSONText) { bytes.append(contentsOf: value.text.utf8) }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(escape: byte)
    case 0x08: append(escape: UInt8(ascii: "b"))
    case 0x09: append(escape: UInt8(ascii: "t"))
    case 0x0A: append(escape: UInt8(ascii: "n"))
    case 0x0C: append(escape: UInt8(ascii: "f"))
    case 0x0D: append(escape: UInt8(ascii: "r"))
    case 0..<0x20:
      append(escape: UInt8(ascii: "u"))
      bytes.append(contentsOf: "00".utf8)
      bytes.append(UInt8(ascii: byte < 0x10 ? "0" : "1"))
      let digit = byte & 0xF
      bytes.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
    default: bytes.append(byte)
    }
  }

  private mutating func append(escape letter: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(letter)
  }
}

extension UInt8 {
  /// Whether it stands for itself within a text of JSON.
  fileprivate var isPlain: Bool { self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\") }
}
