import SignalboxModel

extension Dashboard {
  /// The screen at a size.
  ///
  /// Costs in proportion to its cells.
  package func view(in size: Size) -> Grid {
    var shown = self
    shown.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    return shown.draw()
  }

  private func draw() -> Grid {
    var canvas = Canvas(size: size, looks: looks, glyphs: Glyphs(isASCII: configuration.ascii))
    let layout = layout
    drawHeader(layout, on: &canvas)
    if let tabs = layout.tabs { drawTabs(tabs, on: &canvas) }
    for (place, pane) in layout.panes where !pane.frame.isEmpty {
      switch place {
      case .list(let name): drawList(name, pane, on: &canvas)
      case .log: drawLog(pane, on: &canvas)
      case .detail: drawDetail(pane, on: &canvas)
      }
    }
    if let status = layout.status { drawStatus(status, layout, on: &canvas) }
    if explanation != nil { drawExplanation(on: &canvas) }
    if help != nil { drawHelp(on: &canvas) }
    if let footer = layout.footer { drawFooter(footer, layout, on: &canvas) }
    // What is being typed must not become the answer to a question that comes meanwhile.
    if dialog != nil, prompt == nil { drawDialog(on: &canvas) }
    return canvas.grid
  }
}
