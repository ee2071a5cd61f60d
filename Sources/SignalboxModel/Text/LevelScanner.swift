/// Looks for the level in the first words of a line.
///
/// It passes every byte a fixed number of times.
struct LevelScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  /// Words that were passed.
  private var count = 0
  /// Whether the message may begin here: at the line's beginning, after a time, a label, a pair or a level.
  private var isOpening = true
  private var isAfterTime = false
  /// Whether the line is made of pairs, `time=… level=error msg="…"`.
  private var isPairs = false
  /// Whether the first word is `thread`, with which a panic of Rust begins.
  private var isThread = false

  /// Words of a line of text among which its level is.
  private static let wordLimit = 8

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func scan() -> LogLevel? {
    while true {
      while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
      guard place < bytes.count, isPairs || count < Self.wordLimit else { return nil }
      if isOpening, beginsObject { return member(ofObjectAt: place) }
      let word = takeWord()
      if let level = level(of: word) { return level }
      note(word)
    }
  }

  // MARK: - Words

  private struct Word {
    var range: Range<Int>
    /// Where the `=` is, when the word is a name, that, and a value.
    var equals: Int?
  }

  /// Takes what goes up to the next space; a quoted value of a pair is taken whole.
  private mutating func takeWord() -> Word {
    let start = place
    var equals: Int?
    while place < bytes.count, bytes[place] > 0x20 {
      let byte = bytes[place]
      place += 1
      guard byte == UInt8(ascii: "="), equals == nil, place - 1 > start else { continue }
      equals = place - 1
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { continue }
      var cursor = JSONCursor(bytes, at: place)
      cursor.skipString()
      place = min(cursor.place, bytes.count)
    }
    let isPair = equals.map { bytes[start..<$0].allSatisfy(\.isOfMemberName) } ?? false
    return Word(range: start..<place, equals: isPair ? equals : nil)
  }

  private mutating func note(_ word: Word) {
    let text = bytes[word.range]
    if count == 0 {
      isPairs = word.equals != nil
      isThread = text.elementsEqual("thread".utf8)
    }
    isAfterTime = hasTime(word.range)
    isOpening =
      isAfterTime || word.equals != nil || text.last?.endsLabel == true || LogLevel(word: text) != nil
    count += 1
  }

  /// Whether a word holds `14:03:27`, or begins a time of day by seconds.
  private func hasTime(_ word: Range<Int>) -> Bool {
    let colon = UInt8(ascii: ":")
    var index = word.lowerBound
    while index + 6 <= word.upperBound {
      if bytes[index] == colon, bytes[index + 3] == colon,
        [1, 2, 4, 5].allSatisfy({ bytes[index + $0].isDigit })
      {
        return true
      }
      index += 1
    }
    return false
  }

  // MARK: - Levels in text

  private func level(of word: Word) -> LogLevel? {
    if let equals = word.equals {
      guard isOpening || isPairs, Self.isLevelName(bytes[word.range.lowerBound..<equals]) else { return nil }
      return level(ofValueIn: equals + 1..<word.range.upperBound)
    }
    guard count < Self.wordLimit else { return nil }
    return written(in: word.range) ?? (isFailure(word.range) ? .error : nil)
  }

  private func written(in word: Range<Int>) -> LogLevel? {
    var start = word.lowerBound
    while start < word.upperBound {
      guard bytes[start].isLetter else {
        start += 1
        continue
      }
      var end = start + 1
      while end < word.upperBound, bytes[end].isLetter { end += 1 }
      if isMarked(start..<end, in: word), let level = LogLevel(word: bytes[start..<end]) { return level }
      start = end
    }
    return nil
  }

  /// Whether letters stand as a level does: by themselves, and in capitals or where a message begins.
  private func isMarked(_ letters: Range<Int>, in word: Range<Int>) -> Bool {
    let before: UInt8? = letters.lowerBound > word.lowerBound ? bytes[letters.lowerBound - 1] : nil
    let after: UInt8? = letters.upperBound < word.upperBound ? bytes[letters.upperBound] : nil
    let (colon, open, close) = (UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"))
    // The names of channels and levels go together in `app.ERROR:`.
    let isInChannel = before == UInt8(ascii: ".") && after == colon
    if before?.joinsWhatFollows == true, !isInChannel { return false }
    if after?.joinsWhatPrecedes == true { return false }
    if bytes[letters].allSatisfy(\.isCapital) { return true }
    return switch after {
    case colon: before.map { $0 == colon || $0 == open || $0 == UInt8(ascii: "|") } ?? isOpening
    case open: before == nil && isOpening
    case close: before == open || before == colon
    case nil: before == nil && isAfterTime
    default: false
    }
  }

  /// Whether a word begins the report of a failure that names no level.
  private func isFailure(_ word: Range<Int>) -> Bool {
    let text = bytes[word]
    if isThread { return text.elementsEqual("panicked".utf8) }
    guard isOpening else { return false }
    if text.elementsEqual("Traceback".utf8) { return true }
    let hasColon = text.last == UInt8(ascii: ":")
    guard hasColon || bytes[word.upperBound...].allSatisfy({ $0 <= 0x20 }) else { return false }
    let name = hasColon ? text.dropLast() : text
    return name.ends(with: "Error") || name.ends(with: "Exception")
  }

  // MARK: - Levels in values

  private var beginsObject: Bool {
    guard bytes[place] == UInt8(ascii: "{") else { return false }
    var cursor = JSONCursor(bytes, at: place + 1)
    cursor.skipSpace()
    return cursor.place < bytes.count && bytes[cursor.place] == UInt8(ascii: "\"")
  }

  /// The level that an object names among its own members, as far as it is JSON and is here.
  private func member(ofObjectAt start: Int) -> LogLevel? {
    var cursor = JSONCursor(bytes, at: start + 1)
    while true {
      cursor.skipSpace()
      guard cursor.place < bytes.count, bytes[cursor.place] == UInt8(ascii: "\"") else { return nil }
      let nameStart = cursor.place + 1
      cursor.skipString()
      let nameEnd = cursor.place - 1
      cursor.skipSpace()
      guard cursor.place < bytes.count, bytes[cursor.place] == UInt8(ascii: ":") else { return nil }
      cursor.place += 1
      cursor.skipSpace()
      let valueStart = cursor.place
      cursor.skipValue()
      guard valueStart < cursor.place, cursor.place <= bytes.count else { return nil }
      if Self.isLevelName(bytes[nameStart..<nameEnd]), let level = level(ofValueIn: valueStart..<cursor.place) {
        return level
      }
      cursor.skipSpace()
      guard cursor.place < bytes.count, bytes[cursor.place] == UInt8(ascii: ",") else { return nil }
      cursor.place += 1
    }
  }

  private func level(ofValueIn range: Range<Int>) -> LogLevel? {
    var value = bytes[range]
    guard value.first != UInt8(ascii: "\"") else {
      value.removeFirst()
      if value.last == UInt8(ascii: "\"") { value.removeLast() }
      return LogLevel(word: value)
    }
    return LogLevel(number: value) ?? LogLevel(word: value)
  }

  private static func isLevelName(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard (2...13).contains(name.count) else { return false }
    return levelNames.contains(String(decoding: name, as: UTF8.self).asciiFolded)
  }

  private static let levelNames: Set<String> = [
    "level", "lvl", "severity", "loglevel", "log_level", "log.level", "levelname", "level_name", "severitytext",
    "severity_text", "@l", "@level",
  ]
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  fileprivate func ends(with end: String) -> Bool { suffix(end.utf8.count).elementsEqual(end.utf8) }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isCapital: Bool { (0x41...0x5A).contains(self) }
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(asciiFolded) }

  /// Whether the name of a pair may hold it.
  fileprivate var isOfMemberName: Bool { isLetter || isDigit || "_.-@".utf8.contains(self) }
  /// Whether it makes a longer word of itself and the letters after it.
  fileprivate var joinsWhatFollows: Bool { isDigit || "_-/.".utf8.contains(self) }
  /// Whether it makes a longer word of itself and the letters before it.
  fileprivate var joinsWhatPrecedes: Bool { isDigit || "_-.".utf8.contains(self) }
  /// Whether it ends what stands before a message.
  fileprivate var endsLabel: Bool { ":|]>)-".utf8.contains(self) }
}
