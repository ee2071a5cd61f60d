package import SignalboxDashboard

extension ColorDepth {
  /// How many colours to use: what the environment forbids or promises, within what terminfo says is there.
  package static func detect(environment: [String: String], terminfoColors: Int) -> ColorDepth {
    if let forbidden = environment["NO_COLOR"], !forbidden.isEmpty { return .mono }
    switch terminfoColors {
    case ..<8: return .mono
    case ..<256: return .ansi16
    default:
      let promised = environment["COLORTERM"]?.lowercased()
      let isDirect = environment["TERM"]?.hasSuffix("-direct") ?? false
      return isDirect || promised == "truecolor" || promised == "24bit" ? .trueColor : .indexed256
    }
  }

  /// The colours that a description has to have for this depth.
  var neededColors: Int {
    switch self {
    case .mono: 0
    case .ansi16: 8
    case .indexed256, .trueColor: 256
    }
  }
}
