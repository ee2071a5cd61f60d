/// A JSON text to look into and to change in places, everything else of it staying as it is.
package struct JSONParts {
  private let source: JSONSource

  /// A text or a number within it, members' names included.
  package struct Leaf {
    /// The text itself, or the number as it is written.
    package var text: String
    package var isNumber: Bool
    package var isName: Bool
    /// Its bytes in the whole text.
    var range: Range<Int>
  }

  /// nil when the text is not JSON.
  package init?(_ text: JSONText) {
    guard let source = try? JSONSource(Array(text.text.utf8), .lenient) else { return nil }
    self.source = source
  }

  /// The text with other JSON in place of the values that the paths lead to.
  package func replacing(_ paths: [[String]], with json: String) -> JSONText {
    let ranges = paths.flatMap { values(at: $0) }.map { $0.start..<$0.end }
    return replacing(ranges.sorted { $0.lowerBound < $1.lowerBound }.map { ($0, json) })
  }

  /// The text with other JSON in place of each leaf for which there is some.
  package func replacing(_ replacement: (Leaf) throws -> String?) rethrows -> JSONText {
    let whole = source.whole
    return replacing(try leaves(of: whole).compactMap { leaf in try replacement(leaf).map { (leaf.range, $0) } })
  }

  /// Every text and number of the values that a path leads to.
  package func leaves(at path: [String]) -> [Leaf] { values(at: path).flatMap(leaves) }

  /// The text with these changes, which are by their places, ascending; one within another is passed over.
  private func replacing(_ changes: [(range: Range<Int>, json: String)]) -> JSONText {
    var result: [UInt8] = []
    var place = 0
    for (range, json) in changes where range.lowerBound >= place {
      result += source.bytes[place..<range.lowerBound]
      result += json.utf8
      place = range.upperBound
    }
    result += source.bytes[place...]
    return JSONText(trusted: String(decoding: result, as: UTF8.self))
  }

  /// The values that a path of members' names leads to, in every element where it leads through an array.
  private func values(at path: [String]) -> [JSONSlice] {
    values(at: path[...], in: source.whole)
  }

  private func values(at path: ArraySlice<String>, in slice: JSONSlice) -> [JSONSlice] {
    guard let name = path.first else { return [slice] }
    switch slice.kind {
    case .object:
      return slice.members.filter { $0.name == name }.flatMap { values(at: path.dropFirst(), in: $0.value) }
    case .array:
      return sequence(first: slice.element(from: slice.start + 1)) { $0.map { slice.element(from: $0.end) } }
        .prefix { $0 != nil }.flatMap { $0.map { values(at: path, in: $0) } ?? [] }
    default: return []
    }
  }

  private func leaves(of slice: JSONSlice) -> [Leaf] {
    source.bytes.withUnsafeBufferPointer { bytes in
      var leaves: [Leaf] = []
      var cursor = JSONCursor(bytes, at: slice.start)
      while cursor.place < slice.end {
        let start = cursor.place
        switch bytes[start] {
        case UInt8(ascii: "\""):
          cursor.skipString()
          let range = start..<cursor.place
          cursor.skipSpace()
          let isName = cursor.place < slice.end && bytes[cursor.place] == UInt8(ascii: ":")
          let text = JSONSlice(source: source, start: range.lowerBound, end: range.upperBound).string
          leaves.append(Leaf(text: text, isNumber: false, isName: isName, range: range))
        case UInt8(ascii: "-"), 0x30...0x39:
          cursor.skipValue()
          let text = String(decoding: bytes[start..<cursor.place], as: UTF8.self)
          leaves.append(Leaf(text: text, isNumber: true, isName: false, range: start..<cursor.place))
        default: cursor.place += 1
        }
      }
      return leaves
    }
  }
}
