import SignalboxModel

extension Dashboard {
  /// Columns that the kinds of reasons take.
  private static let whyLabel = 11

  func drawExplanation(on canvas: inout Canvas) {
    guard let explanation, size.rows > 1, size.columns > 0 else { return }
    let (rect, lines) = explanationFrame
    let style = looks[.dialog]
    let hasBox = Self.hasBox(rect)
    if hasBox {
      canvas.window(rect, title: Self.title(of: explanation), border: .focusedBorder, titled: .focusedTitle)
    } else {
      canvas.fill(rect, style)
    }
    let inside = Self.inside(rect)
    let scroll = min(explanation.scroll, lastExplanationScroll)
    for (row, line) in lines.dropFirst(scroll).prefix(inside.rows).enumerated() {
      let pieces = line.map { Canvas.Piece(text: $0.text, style: $0.style.over(style)) }
      canvas.put(pieces, inside.column, inside.row + row, width: inside.columns)
    }
    if hasBox { canvas.windowEnd(of: rect, below: lastExplanationScroll - scroll) }
  }

  /// The furthest that the window scrolls.
  var lastExplanationScroll: Int {
    let (rect, lines) = explanationFrame
    return max(0, lines.count - Self.inside(rect).rows)
  }

  private static func title(of explanation: Explanation) -> String { "Why #\(explanation.id) \(explanation.name)" }

  /// The window with its lines: as wide as sentences are easily read and its title needs, as high as they need.
  private var explanationFrame: (rect: Rect, lines: [[Canvas.Piece]]) {
    // A strip too narrow to read beside it would only confuse.
    let most = size.columns < 90 ? size.columns : size.columns - 8
    let text = min(most, 100)
    let lines = explanationLines(width: text - 4)
    let columns = max(text, min(most, (explanation.map { Canvas.width(Self.title(of: $0)) } ?? 0) + 6))
    let rows = min(max(1, size.rows - 1), max(3, lines.count) + 2)
    let rect = Rect(
      column: (size.columns - columns) / 2, row: max(0, (size.rows - 1 - rows) / 2), columns: columns, rows: rows)
    return (rect, lines)
  }

  private static func hasBox(_ rect: Rect) -> Bool { rect.columns >= 20 && rect.rows >= 4 }

  private static func inside(_ rect: Rect) -> Rect { hasBox(rect) ? rect.inset(columns: 2, top: 1, bottom: 1) : rect }

  /// What the footer says of the remedies that keys do now.
  var remedyHints: [String] {
    offeredRemedies.compactMap { command -> String? in
      guard let binding = KeyBinding.all.first(where: { $0.command == command }), let hint = binding.hint else {
        return nil
      }
      // No remedy pauses a queue.
      let words = command == .pauseQueue ? "resume queue" : hint
      return "\(binding.hintKey(ascii: configuration.ascii)) \(words)"
    }
  }

  /// What it says, line by line.
  private func explanationLines(width: Int) -> [[Canvas.Piece]] {
    guard let explanation else { return [] }
    let glyphs = Glyphs(isASCII: configuration.ascii)
    var writer = FieldWriter(width: max(1, width), looks: looks, label: Self.whyLabel)
    if let answer = explanation.answer {
      writer.field("state", [("\(glyphs.state(answer.state)) \(answer.state)", answer.state.role)])
      for reason in answer.reasons {
        writer.space()
        writer.field(reason.code.words, [(reason.message, .ui)])
        let remedy = KeyRemedy.words(reason.remedy, for: explanation.id, ascii: configuration.ascii)
        writer.field("", [("\(glyphs.arrow) \(remedy)", .muted)])
      }
    } else if explanation.problem == nil {
      writer.field("", [("\(glyphs.connecting) \(link.isLive ? "asking the server" : "no connection yet")", .muted)])
    }
    if let problem = explanation.problem {
      if explanation.answer != nil { writer.space() }
      writer.field("problem", [(problem, .flashError)])
    }
    return writer.lines
  }
}
