import CProcess
import Glibc

/// This process's environment as the system keeps it: bytes, which need not be text.
package struct SystemEnvironment: Sendable {
  /// The value of each variable; of two with one name the first, as for getenv.
  package var values: [[UInt8]: [UInt8]]

  package init(values: [[UInt8]: [UInt8]]) {
    self.values = values
  }

  package init(_ text: [String: String]) {
    values = Dictionary(uniqueKeysWithValues: text.map { (Array($0.utf8), Array($1.utf8)) })
  }

  /// As it is now.
  package static var current: SystemEnvironment {
    var values: [[UInt8]: [UInt8]] = [:]
    var next = sb_environment()
    while let variable = next?.pointee {
      let bytes = UnsafeRawBufferPointer(start: variable, count: strlen(variable))
      if let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 {
        let name = Array(bytes[..<equals])
        if values[name] == nil { values[name] = Array(bytes[(equals + 1)...]) }
      }
      next = next?.successor()
    }
    return SystemEnvironment(values: values)
  }

  /// The variables that are text.
  package var text: [String: String] {
    var text: [String: String] = [:]
    for (name, value) in values {
      if let name = String(validating: name, as: UTF8.self), let value = String(validating: value, as: UTF8.self) {
        text[name] = value
      }
    }
    return text
  }

  /// The names of those that are not, with what is no UTF-8 in a name written as `\xE9`; sorted.
  package var unreadable: [String] {
    values.compactMap { name, value in
      let isText = String(validating: name, as: UTF8.self) != nil && String(validating: value, as: UTF8.self) != nil
      return isText ? nil : ByteText.escaped(name)
    }.sorted()
  }
}

/// Bytes of the system in a message.
package enum ByteText {
  /// The bytes as text, with each that is no part of UTF-8 written as `\xE9`.
  package static func escaped(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      let length = (1...min(4, rest.count)).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
      if let length, let part = String(validating: rest.prefix(length), as: UTF8.self) {
        text += part
        rest = rest.dropFirst(length)
      } else {
        let digits = String(first, radix: 16, uppercase: true)
        text += "\\x\(digits.count < 2 ? "0" : "")\(digits)"
        rest = rest.dropFirst()
      }
    }
    return text
  }
}
