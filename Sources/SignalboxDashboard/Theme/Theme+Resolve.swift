extension Theme {
  /// Makes the theme of a name out of the files there are, those that it inherits from included.
  ///
  /// The shipped themes are there unless a file of their name takes their place.
  ///
  /// - Returns: the theme, and a warning by key path for each key or role that means nothing.
  package static func resolve(
    _ name: String, files: [String: ThemeFile] = [:]
  ) throws(ThemeError) -> (theme: Theme, warnings: [String]) {
    let chain = try chain(of: name, in: files)
    var palette: [String: Color] = [:]
    var colors: [String: StyleText] = [:]
    var ansi: [String: StyleText] = [:]
    var mono: [String: StyleText] = [:]
    var warnings: [String] = []
    for (name, file) in chain {
      warnings += file.unknownKeys.map { "theme \(name): \($0): no such key" }
      for (key, text) in file.palette.sorted(by: { $0.key < $1.key }) {
        guard let color = Color(themeText: text) else {
          throw ThemeError(
            code: .badColor, theme: name, keyPath: "palette.\(key)", message: "\"\(text)\" is no colour: write #rrggbb")
        }
        palette[key] = color
      }
    }
    for (name, file) in chain {
      try add(file.roles, of: "roles", in: name, palette: palette, to: &colors, &warnings)
      try add(file.ansi16, of: "ansi16", in: name, palette: [:], to: &ansi, &warnings)
      try add(file.mono, of: "mono", in: name, palette: [:], to: &mono, &warnings)
    }
    let full = styles(colors)
    let sixteen = ansi.isEmpty ? full.mapValues(\.inSixteenColors) : styles(ansi)
    let none = (mono.isEmpty ? builtInMono : styles(mono)).mapValues { Style(attributes: $0.attributes) }
    return (
      Theme(name: name, styles: [.trueColor: full, .indexed256: full, .ansi16: sixteen, .mono: none]), warnings
    )
  }

  /// The theme's file and those that it inherits from, the furthest first.
  private static func chain(
    of name: String, in files: [String: ThemeFile]
  ) throws(ThemeError) -> [(String, ThemeFile)] {
    var chain: [(String, ThemeFile)] = []
    var next: String? = name
    while let current = next {
      let child = chain.last?.0 ?? name
      guard !chain.contains(where: { $0.0 == current }) else {
        let path = (chain.map(\.0) + [current]).joined(separator: " -> ")
        throw ThemeError(
          code: .inheritanceCycle, theme: child, keyPath: "inherits", message: "themes inherit in a circle: \(path)")
      }
      guard let file = files[current] ?? shipped[current] else {
        throw ThemeError(
          code: .notFound, theme: child, keyPath: chain.isEmpty ? "" : "inherits",
          message: "there is no theme \"\(current)\"")
      }
      chain.append((current, file))
      next = file.inherits
    }
    return chain.reversed()
  }

  private static func add(
    _ texts: [String: String], of table: String, in theme: String, palette: [String: Color],
    to styles: inout [String: StyleText], _ warnings: inout [String]
  ) throws(ThemeError) {
    for (role, text) in texts.sorted(by: { $0.key < $1.key }) {
      guard Role.knownNames.contains(role) else {
        warnings.append("theme \(theme): \(table).\(role): no such role")
        continue
      }
      switch StyleText.parse(text, palette: palette) {
      case .success(let style): styles[role] = style
      case .failure(let fault):
        throw ThemeError(code: .badStyle, theme: theme, keyPath: "\(table).\(role)", message: fault.message)
      }
    }
  }

  private static func styles(_ texts: [String: StyleText]) -> [Role: Style] {
    Dictionary(
      uniqueKeysWithValues: Role.allCases.map { role in
        let named = Role.names(for: role).compactMap { texts[$0] }
        let found = named + [texts["ui"]].compactMap { $0 }
        return (
          role,
          Style(
            foreground: found.lazy.compactMap(\.foreground).first ?? .terminal,
            background: found.lazy.compactMap(\.background).first ?? .terminal,
            attributes: named.first?.attributes ?? [])
        )
      })
  }

  private static let builtInMono: [Role: Style] = {
    let texts = builtInFile.mono.compactMapValues { text -> StyleText? in
      if case .success(let style) = StyleText.parse(text, palette: [:]) { style } else { nil }
    }
    return styles(texts)
  }()
}

extension Style {
  fileprivate var inSixteenColors: Style {
    Style(foreground: foreground.nearestANSI, background: background.nearestANSI, attributes: attributes)
  }
}
