/// How every role looks at every colour depth.
package struct Theme: Hashable, Sendable {
  package var name: String
  private var styles: [ColorDepth: [Role: Style]]

  init(name: String, styles: [ColorDepth: [Role: Style]]) {
    self.name = name
    self.styles = styles
  }

  /// The looks for a terminal of this depth.
  ///
  /// Colours are RGB for 256 colours too; the terminal takes the nearest it has.
  package func looks(_ depth: ColorDepth) -> Looks {
    Looks(styles: styles[depth] ?? [:])
  }
}

/// The styles of one theme at one depth.
package struct Looks: Hashable, Sendable {
  private var styles: [Role: Style]

  init(styles: [Role: Style]) {
    self.styles = styles
  }

  package subscript(role: Role) -> Style { styles[role] ?? Style() }
}

extension Style {
  /// This style's text on another's background, with the attributes of both: a state's colour within a selected row.
  ///
  /// Where that could not be read it has the other's colour. It also has where nobody knows: what one of the terminal's
  /// 16 colours looks like on another is up to its palette, and what is reversed stands on its own colour. What is bold
  /// is to stand out, and is not dim because what it stands in is.
  ///
  /// What is no text, such as lines and bars, keeps its colour unless it is reversed.
  func over(_ base: Style, isText: Bool = true) -> Style {
    var style = Style(
      foreground: foreground == .terminal ? base.foreground : foreground, background: base.background,
      attributes: attributes.union(base.attributes))
    if attributes.contains(.bold), !attributes.contains(.dim) { style.attributes.remove(.dim) }
    if base.attributes.contains(.reverse) {
      style.foreground = base.foreground
      style.attributes.remove(.dim)
    }
    // On the background that it was made for a theme's colour is as the theme wants it.
    if isText, background != base.background, base.background.isOfPalette || !style.isReadable {
      style.foreground = base.foreground
    }
    return style
  }
}

/// What is wrong with a theme.
package struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    case notFound
    case inheritanceCycle
    case badColor
    case badStyle
  }

  package var code: Code
  /// The theme whose file is wrong.
  package var theme: String
  /// The key that is wrong, such as `roles.ui.border`.
  package var keyPath: String
  package var message: String

  package var description: String {
    keyPath.isEmpty ? "theme \(theme): \(message)" : "theme \(theme): \(keyPath): \(message)"
  }
}
