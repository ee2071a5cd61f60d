import Testing

@testable import SignalboxDashboard

@Suite struct LayoutTests {
  /// Every size that a terminal has and many that none has.
  @Test(arguments: [Focus.list(.queued), .list(.running), .log, .detail], [false, true])
  func everySizeIsSound(focus: Focus, isZoomed: Bool) {
    for columns in 1...220 {
      for rows in 1...70 {
        let subject: ListPane = if case .list(let pane) = focus { pane } else { .failed }
        let layout = Layout(
          size: Size(columns: columns, rows: rows), focus: focus, subject: subject, isZoomed: isZoomed)
        let bars = [layout.header, layout.tabs, layout.status, layout.footer].compactMap { $0 }
        let frames = bars + layout.panes.values.map(\.frame)
        if let wrong = Self.fault(frames, columns, rows) {
          Issue.record("\(columns)x\(rows), \(focus), zoomed \(isZoomed): \(wrong)")
          return
        }
        #expect(layout.panes[focus] != nil, "the focused pane is not shown at \(columns)x\(rows)")
      }
    }
  }

  private static func fault(_ frames: [Rect], _ columns: Int, _ rows: Int) -> String? {
    for (index, frame) in frames.enumerated() {
      if frame.column < 0 || frame.row < 0 || frame.columns < 0 || frame.rows < 0 { return "negative: \(frame)" }
      if frame.isEmpty { continue }
      if frame.end > columns || frame.bottom > rows { return "outside: \(frame)" }
      for other in frames[..<index] where !other.isEmpty {
        if frame.column < other.end, other.column < frame.end, frame.row < other.bottom, other.row < frame.bottom {
          return "\(frame) lies over \(other)"
        }
      }
    }
    // Nothing is left over: the frames fill the window.
    let area = frames.reduce(0) { $0 + $1.columns * $1.rows }
    return area == columns * rows ? nil : "\(columns * rows - area) cells belong to nothing"
  }

  @Test(arguments: [
    (39, 24, Layout.Shape.tiny), (40, 9, .tiny), (40, 10, .narrow), (109, 60, .narrow), (110, 27, .narrow),
    (110, 28, .medium), (179, 60, .medium), (180, 35, .medium), (180, 36, .wide),
  ]) func breaks(columns: Int, rows: Int, shape: Layout.Shape) {
    let layout = Layout(
      size: Size(columns: columns, rows: rows), focus: .list(.running), subject: .running, isZoomed: false)
    #expect(layout.shape == shape)
  }

  @Test func fourListsAndBothOtherPanesAreShownFrom110Columns() {
    let layout = Layout(
      size: Size(columns: 120, rows: 40), focus: .list(.running), subject: .running, isZoomed: false)
    #expect(Set(layout.panes.keys) == Set(ListPane.allCases.map(Focus.list) + [.detail, .log]))
    #expect(layout.panes.values.allSatisfy { $0.content.rows >= 3 })
  }

  @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)])
  func theDetailHasMostRowsBesideTheLogWhileKeysGoToIt(size: Size) throws {
    func rows(_ focus: Focus) throws -> (detail: Int, log: Int) {
      let panes = Layout(size: size, focus: focus, subject: .failed, isZoomed: false).panes
      return (try #require(panes[.detail]).frame.rows, try #require(panes[.log]).frame.rows)
    }
    let inspected = try rows(.detail)
    let others = try [Focus.list(.failed), .log].map(rows)
    #expect(inspected.detail > inspected.log)
    #expect(others.allSatisfy { $0.detail < $0.log })
  }

  @Test(arguments: [[1, 1], [12, 10, 8, 6], [37, 28, 35], [0, 5]]) func sharesAddUp(weights: [Int]) {
    for length in 0...300 {
      let shares = Rect.shares(of: length, weights, minimum: 5)
      #expect(shares.reduce(0, +) == length)
      #expect(shares.allSatisfy { $0 >= 0 })
    }
  }
}
