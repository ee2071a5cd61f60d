import SignalboxModel

/// A payload or a result laid out for reading.
enum JSONLines {
  /// Bytes of JSON that are laid out; the rest is told, not shown.
  static let limit = 16 << 10

  /// One member or element a line, indented by two; on one line what is short.
  static func layOut(_ json: JSONText) -> [String] {
    let text = json.text
    guard text.utf8.count > 60 else { return [text] }
    let isCut = text.utf8.count > limit
    var lines = layOut(text[...].prefix(utf8: limit))
    if isCut { lines.append("… \(NumberText.bytes(Int64(text.utf8.count - limit))) more") }
    return lines
  }

  private static func layOut(_ text: Substring) -> [String] {
    var lines: [String] = []
    var line = ""
    var depth = 0
    var isString = false
    var isEscaped = false
    func indent() -> String { String(repeating: "  ", count: min(depth, 20)) }
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if isString {
        line.unicodeScalars.append(scalar)
        if isEscaped {
          isEscaped = false
        } else if scalar == "\\" {
          isEscaped = true
        } else if scalar == "\"" {
          isString = false
        }
        continue
      }
      switch scalar {
      case "\"":
        isString = true
        line += "\""
      case "{", "[":
        line.unicodeScalars.append(scalar)
        lines.append(line)
        depth += 1
        line = indent()
      case "}", "]":
        depth = max(0, depth - 1)
        if previous == "{" || previous == "[", let opened = lines.popLast() {
          line = opened
        } else {
          lines.append(line)
          line = indent()
        }
        line.unicodeScalars.append(scalar)
      case ",":
        lines.append(line + ",")
        line = indent()
      case ":": line += ": "
      case " ", "\n", "\r", "\t": break
      default: line.unicodeScalars.append(scalar)
      }
    }
    lines.append(line)
    return lines
  }
}
