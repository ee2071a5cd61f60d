import SignalboxModel

/// Lines of names and values, values wrapped under themselves.
struct FieldWriter {
  typealias Words = [(text: String, role: Role)]

  let width: Int
  let looks: Looks
  /// Columns that the names take.
  let label: Int
  /// How many lines it writes at most: what is beyond them is not even measured.
  private let most: Int
  private(set) var lines: [[Canvas.Piece]] = []

  init(width: Int, looks: Looks, label: Int, most: Int = .max) {
    self.width = width
    self.looks = looks
    self.label = min(label, max(0, width / 2))
    self.most = most
  }

  /// Two fields on one line when there is room, else below each other.
  mutating func pair(_ left: (name: String, words: Words), _ right: (name: String, words: Words)?) {
    guard !isFull else { return }
    guard let right else { return field(left.name, left.words) }
    let half = width * 11 / 20
    let leftWidth = label + left.words.reduce(0) { $0 + Canvas.width($1.text) }
    let rightWidth = label + right.words.reduce(0) { $0 + Canvas.width($1.text) }
    guard leftWidth + 2 <= half, half + rightWidth <= width else {
      field(left.name, left.words)
      return field(right.name, right.words)
    }
    let gap = String(repeating: " ", count: half - leftWidth)
    lines.append(
      [name(left.name)] + pieces(left.words) + [Canvas.Piece(text: gap, style: looks[.ui]), name(right.name)]
        + pieces(right.words))
  }

  mutating func field(_ name: String, _ words: Words) {
    guard !isFull else { return }
    var line = [self.name(name)]
    var used = 0
    let room = max(1, width - label)
    for (text, role) in words {
      var rest = DisplayText.sanitised(text)[...]
      while !rest.isEmpty {
        let (head, tail) = DisplayText.split(rest, at: room - used, of: room)
        if !head.isEmpty {
          line.append(Canvas.Piece(text: String(head), style: looks[role]))
          used += DisplayText.width(of: String(head))
        }
        rest = tail
        if !rest.isEmpty {
          lines.append(line)
          if isFull { return }
          line = [self.name("")]
          used = 0
        }
      }
    }
    lines.append(line)
  }

  mutating func space() {
    guard !isFull else { return }
    lines.append([])
  }

  /// Several lines under one name, each cut at the edge or, where all of them are to be read, wrapped.
  mutating func lines(_ name: String, _ values: [String], isWrapped: Bool = false) {
    let room = max(1, width - label)
    var title = name
    for value in values where !isFull {
      let parts = isWrapped ? DisplayText.wrapped(DisplayText.sanitised(value), to: room) : [value]
      for part in parts {
        guard !isFull else { return }
        lines.append([self.name(title), Canvas.Piece(text: part, style: looks[.ui])])
        title = ""
      }
    }
  }

  private var isFull: Bool { lines.count >= most }

  private func name(_ name: String) -> Canvas.Piece {
    Canvas.Piece(text: name + String(repeating: " ", count: max(0, label - name.count)), style: looks[.muted])
  }

  private func pieces(_ words: Words) -> [Canvas.Piece] {
    words.map { Canvas.Piece(text: $0.text, style: looks[$0.role]) }
  }
}
