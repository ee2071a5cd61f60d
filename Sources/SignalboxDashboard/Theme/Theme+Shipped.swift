extension Theme {
  /// The themes that are there without any file, by their names: what the files of `themes/` hold, which a test
  /// compares.
  package static let shipped: [String: ThemeFile] = [
    builtInName: builtInFile, "deuteranopia": deuteranopia, "high-contrast-dark": highContrastDark,
    "high-contrast-light": highContrastLight, "light": light, "mono": monochrome, "terminal-16": ofTheTerminal,
  ]

  private static let deuteranopia = ThemeFile(
    inherits: "dark",
    palette: [
      "green": "#56b4e9",
      "red": "#f0a03c",
      "orange": "#e8d44d",
      "yellow": "#f0e442",
      "cyan": "#9fd8ff",
      "blue": "#7fb2ff",
      "magenta": "#d7a6c8",
      "accent": "#6cb6ff",
      "alarm": "#7a4300",
    ],
    roles: [
      "log.stderr": "magenta"
    ])

  private static let highContrastDark = ThemeFile(
    inherits: "dark",
    palette: [
      "ground": "#000000",
      "surface": "#000000",
      "raised": "#1c2638",
      "selected": "#003a8c",
      "text": "#ffffff",
      "bright": "#ffffff",
      "muted": "#cfd6e0",
      "line": "#9aa7ba",
      "accent": "#59c8ff",
      "blue": "#8fd0ff",
      "cyan": "#4dfff6",
      "green": "#6bff8a",
      "yellow": "#ffe94d",
      "orange": "#ffb45c",
      "red": "#ff9aa0",
      "magenta": "#e3c2ff",
      "alarm": "#7a0012",
    ])

  private static let highContrastLight = ThemeFile(
    inherits: "light",
    palette: [
      "ground": "#ffffff",
      "surface": "#ffffff",
      "raised": "#dbe3ee",
      "selected": "#cfe4ff",
      "text": "#000000",
      "bright": "#000000",
      "muted": "#2b333f",
      "line": "#4a5566",
      "accent": "#00408f",
      "blue": "#003a85",
      "cyan": "#004542",
      "green": "#00430f",
      "yellow": "#493300",
      "orange": "#5c2700",
      "red": "#7d0010",
      "magenta": "#4b0d85",
      "alarm": "#ffd9dc",
      "warmth": "#ffe066",
    ])

  private static let light = ThemeFile(
    inherits: "dark",
    palette: [
      "ground": "#fbfcfe",
      "surface": "#e9eef5",
      "raised": "#e3eaf3",
      "selected": "#cfe2fb",
      "text": "#1f2733",
      "bright": "#000000",
      "muted": "#515d70",
      "line": "#b4c0d0",
      "accent": "#0b57b8",
      "blue": "#1550a8",
      "cyan": "#00625f",
      "green": "#14602a",
      "yellow": "#6f4e00",
      "orange": "#8a3d00",
      "red": "#a8121f",
      "magenta": "#6c2bb0",
      "alarm": "#ffd3d6",
      "warmth": "#ffe08a",
    ],
    roles: [
      "log.stderr": "magenta",
      "log.match": "bright on warmth",
      "log.warning": "yellow bold",
      "ui.choice": "ground on accent bold",
    ],
    ansi16: [
      "ui": "black on bright-white",
      "ui.border.focused": "blue",
      "ui.title.focused": "blue bold",
      "ui.id": "blue",
      "ui.mark": "red bold",
      "ui.header.name": "blue bold",
      "ui.tab.active": "blue bold underline",
      "ui.dialog.danger": "red bold",
      "ui.link.live": "blue",
      "state.scheduled": "blue",
      "state.queued": "blue",
      "state.running": "blue bold",
      "state.cancelling": "red",
      "state.completed": "black",
      "state.failed": "red bold",
      "state.cancelled": "red",
      "state.unknown": "red",
      "log.stderr": "magenta",
      "log.system": "blue",
      "log.gap": "red bold",
      "log.info": "black",
      "log.notice": "blue",
      "log.warning": "red",
      "log.error": "red bold",
      "chart.in": "blue",
      "chart.out": "black",
      "chart.fail": "red",
      "chart.bar": "blue",
      "flash.pending": "red",
      "flash.success": "blue",
      "flash.error": "red bold",
    ])

  /// The terminal's own two colours for every role, with the attributes that tell roles apart without any.
  private static let monochrome: ThemeFile = {
    let styles = Role.allCases.map { role in
      (
        role.rawValue,
        ["terminal on terminal", builtInFile.mono[role.rawValue]].compactMap(\.self).joined(separator: " ")
      )
    }
    let roles = Dictionary(uniqueKeysWithValues: styles)
    return ThemeFile(roles: roles, ansi16: roles, mono: builtInFile.mono)
  }()

  /// The terminal's own 16 colours on its own ground.
  private static let ofTheTerminal: ThemeFile = {
    let roles = builtInFile.ansi16.merging(["ui": "terminal on terminal"]) { $1 }
    return ThemeFile(roles: roles, ansi16: roles, mono: builtInFile.mono)
  }()
}
