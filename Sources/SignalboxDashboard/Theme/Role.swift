/// What a stretch of the screen is for; a theme says how each looks.
///
/// A theme that names no `ui.border.focused` gives it what it gives `ui.border`, and failing that `ui`.
package enum Role: String, Hashable, Sendable, CaseIterable {
  case ui
  case border = "ui.border"
  case focusedBorder = "ui.border.focused"
  case title = "ui.title"
  case focusedTitle = "ui.title.focused"
  case columns = "ui.columns"
  case muted = "ui.muted"
  case strong = "ui.strong"
  case identifier = "ui.id"
  case selection = "ui.selection"
  case unfocusedSelection = "ui.selection.unfocused"
  case mark = "ui.mark"
  case header = "ui.header"
  case headerName = "ui.header.name"
  case tab = "ui.tab"
  case activeTab = "ui.tab.active"
  case footer = "ui.footer"
  case footerKey = "ui.footer.key"
  case status = "ui.status"
  case prompt = "ui.prompt"
  case dialog = "ui.dialog"
  case dangerDialog = "ui.dialog.danger"
  case choice = "ui.choice"
  case live = "ui.link.live"
  case lost = "ui.link.lost"

  case waiting = "state.waiting"
  case scheduled = "state.scheduled"
  case queued = "state.queued"
  case running = "state.running"
  case cancelling = "state.cancelling"
  case completed = "state.completed"
  case failed = "state.failed"
  case cancelled = "state.cancelled"
  case unknownState = "state.unknown"

  case log
  case logTime = "log.time"
  case logStderr = "log.stderr"
  case logSystem = "log.system"
  case logGap = "log.gap"
  case logMetadata = "log.metadata"
  case logMatch = "log.match"
  case logTrace = "log.trace"
  case logDebug = "log.debug"
  case logInfo = "log.info"
  case logNotice = "log.notice"
  case logWarning = "log.warning"
  case logError = "log.error"
  case logCritical = "log.critical"

  case chartIn = "chart.in"
  case chartOut = "chart.out"
  case chartFail = "chart.fail"
  case chartBar = "chart.bar"
  case chartTrack = "chart.track"

  case flashInfo = "flash.info"
  case flashPending = "flash.pending"
  case flashSuccess = "flash.success"
  case flashError = "flash.error"

  /// Roles that draw lines and bars, not text to read.
  package var isDecoration: Bool {
    switch self {
    case .border, .focusedBorder, .chartTrack: true
    default: false
    }
  }

  /// The names that a theme file may give this role by, nearest first.
  static func names(for role: Role) -> [String] {
    var parts = role.rawValue.split(separator: ".")
    var names: [String] = []
    while !parts.isEmpty {
      names.append(parts.joined(separator: "."))
      parts.removeLast()
    }
    return names
  }

  /// Every name that means something in a theme file.
  static let knownNames = Set(allCases.flatMap { names(for: $0) })
}
