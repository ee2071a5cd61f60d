import SignalboxModel

extension Dashboard {
  mutating func press(_ key: Key) {
    if key != .control("c") { quitOffered = nil }
    if key == .control("c") || key == .control("l") || key == .control("z") || key == .function(10) {
      // These work whatever is open.
    } else if prompt != nil {
      return pressInPrompt(key)
    } else if dialog != nil {
      return pressInDialog(key)
    } else if help != nil {
      return pressInHelp(key)
    } else if explanation != nil {
      return pressInExplanation(key)
    }
    guard let command = KeyBinding.command(for: key, in: place) else { return refuse(key) }
    perform(command)
  }

  /// A key that means nothing here does nothing, and says so until the next key.
  mutating func refuse(_ key: Key) {
    let isOpen = prompt != nil || dialog != nil || help != nil || explanation != nil
    let isKnown = KeyBinding.Place.allCases.contains { KeyBinding.command(for: key, in: $0) != nil }
    let name = if case .paste = key { "for a paste" } else { key.label(ascii: configuration.ascii) }
    tell(.info, "no key \(name)" + (isOpen ? " here; Esc leaves" : isKnown ? " here; ? lists them" : "; ? lists them"))
  }

  var place: KeyBinding.Place {
    switch focus {
    case .list: .list
    case .log: .log
    case .detail: .detail
    }
  }

  mutating func perform(_ command: Command) {
    switch command {
    case .up, .down, .halfPageUp, .halfPageDown, .pageUp, .pageDown, .top, .bottom: move(command)
    case .nextPane: step(1)
    case .previousPane: step(-1)
    case .pane(let pane): go(to: .list(pane))
    case .filter: prompt = Prompt(.filter(subject), text: list.filter)
    case .inspect: go(to: .detail)
    case .why: explain()
    case .log: go(to: .log)
    case .search, .nextMatch, .previousMatch, .nextError, .previousError, .follow, .wrap, .time: read(command)
    case .earlierAttempt: readAttempt(.earlier)
    case .laterAttempt: readAttempt(.later)
    case .act(let action): begin(action)
    case .retryMany: beginRetryMany()
    case .pauseQueue: togglePause()
    case .mark, .markRange, .markAll, .clearMarks: mark(command)
    case .zoom: isZoomed.toggle()
    case .freeze: toggleFreeze()
    case .theme: nextTheme()
    case .help: help = 0
    case .redraw: outbox.append(.redraw)
    case .suspend: outbox.append(.suspend)
    case .back: back()
    case .interrupt: interrupt()
    case .quit: if !leave() { outbox.append(.quit) }
    case .quitAtOnce: outbox.append(.quit)
    }
  }

  // MARK: - Panes

  mutating func go(to next: Focus) {
    if case .list(let name) = next, name != subject {
      let old = subject
      if lists[old]?.isCursorChosen != true { lists[old]?.releaseCursor() } else { lists[old]?.dropDeparted() }
      lists[old]?.isStale = true
      rangeStart = nil
      subject = name
      lists[name]?.isStale = true
      if list.cursor == nil { list.select(list.visibleRows.first ?? 0, chosen: false) }
    }
    focus = next
  }

  private mutating func step(_ direction: Int) {
    var order = layout.order
    if focus == .detail, !order.contains(.detail) { order.append(.detail) }
    guard let here = order.firstIndex(of: focus) else { return }
    go(to: order[(here + direction + order.count) % order.count])
  }

  /// One level back.
  ///
  /// - Returns: false at the root.
  private mutating func leave() -> Bool {
    if focus != .list(subject) {
      focus = .list(subject)
    } else if isZoomed {
      isZoomed = false
    } else if rangeStart != nil {
      rangeStart = nil
    } else {
      return false
    }
    return true
  }

  /// - Returns: whether a question was being counted for, which is not put now.
  private mutating func leaveProposal() -> Bool {
    guard giveUpProposal() else { return false }
    tell(.info, "nothing done")
    return true
  }

  /// ^C leaves what is open.
  ///
  /// With nothing to leave it says how to quit, and a second one quits.
  private mutating func interrupt() {
    let offered = quitOffered
    quitOffered = nil
    if prompt != nil {
      pressInPrompt(.escape)
    } else if dialog != nil {
      pressInDialog(.escape)
    } else if help != nil {
      help = nil
    } else if explanation != nil {
      explanation = nil
    } else if leaveProposal() || leave() {
      return
    } else if let offered, uptime - offered < Notice.span {
      outbox.append(.quit)
    } else {
      quitOffered = uptime
      tell(.info, "q quits; ^C again quits too")
    }
  }

  private mutating func back() {
    if leaveProposal() || leave() { return }
    if !list.filter.isEmpty {
      list.refilter("")
      rangeStart = nil
    }
  }

  private mutating func toggleFreeze() {
    if frozenAt == nil {
      frozenAt = (serverNow, uptime)
      tell(.info, "the lists are frozen; Z lets them go on")
    } else {
      frozenAt = nil
      for name in ListPane.allCases { lists[name]?.isStale = true }
      notice = nil
    }
  }

  private mutating func nextTheme() {
    guard themes.count > 1 else { return tell(.info, "there is no other theme") }
    let here = themes.firstIndex(of: themeName) ?? -1
    outbox.append(.loadTheme(themes[(here + 1) % themes.count]))
  }

  // MARK: - Moving

  private mutating func move(_ command: Command) {
    switch focus {
    case .list: moveInList(command)
    case .log: scrollLog(command)
    case .detail: scrollDetail(command)
    }
  }

  private mutating func moveInList(_ command: Command) {
    let page = max(1, list.height)
    switch command {
    case .up: list.move(by: -1)
    case .down: list.move(by: 1)
    case .halfPageUp: list.move(by: -max(1, page / 2))
    case .halfPageDown: list.move(by: max(1, page / 2))
    case .pageUp: list.move(by: -page)
    case .pageDown: list.move(by: page)
    case .top: list.moveToTop()
    default: list.moveToBottom()
    }
  }

  private mutating func scrollDetail(_ command: Command) {
    guard var shown = detail, let pane = layout.panes[.detail] else { return }
    let content = pane.content
    let page = max(1, content.rows - 1)
    let last = max(0, detailLines(width: content.columns - 2).count - content.rows)
    let here = min(shown.scroll, last)
    shown.scroll =
      switch command {
      case .up: here - 1
      case .down: here + 1
      case .halfPageUp: here - page / 2
      case .halfPageDown: here + page / 2
      case .pageUp: here - page
      case .pageDown: here + page
      case .top: 0
      default: last
      }
    shown.scroll = max(0, min(shown.scroll, last))
    detail = shown
  }

  private mutating func pressInHelp(_ key: Key) {
    guard let scroll = help else { return }
    let last = lastHelpScroll
    switch key == .character(" ") ? .pageDown : KeyBinding.command(for: key, in: .list) {
    case .up: help = max(0, scroll - 1)
    case .down: help = min(last, scroll + 1)
    case .pageUp, .halfPageUp: help = max(0, scroll - 8)
    case .pageDown, .halfPageDown: help = min(last, scroll + 8)
    case .top: help = 0
    case .bottom: help = last
    case .help, .back, .quit, .inspect: help = nil
    default: refuse(key)
    }
  }

  // MARK: - The prompt

  private mutating func pressInPrompt(_ key: Key) {
    edit(key)
    // A question that came meanwhile has waited behind the prompt.
    if prompt == nil { dialog?.put(at: uptime) }
  }

  private mutating func edit(_ key: Key) {
    guard var typed = prompt else { return }
    switch key {
    case .escape:
      prompt = nil
    case .enter:
      submit(typed)
    case .backspace where typed.text.isEmpty:
      prompt = nil
    default:
      if typed.edit(key) { prompt = typed } else { refuse(key) }
    }
  }

  private mutating func submit(_ typed: Prompt) {
    let text = typed.text
    switch typed.purpose {
    case .search:
      prompt = nil
      search(for: text)
    case .filter(let name):
      do throws(FilterError) {
        _ = try TaskQuery(parsing: text)
      } catch {
        var wrong = typed
        wrong.problem = RequestFailure(error.message, column: error.column)
        prompt = wrong
        outbox.append(.ringBell)
        return
      }
      prompt = nil
      let words = text.split(separator: " ").isEmpty ? "" : text
      if lists[name]?.filter != words { lists[name]?.refilter(words) }
      rangeStart = nil
    }
  }
}
