/// A theme as its file has it, before names are looked up.
package struct ThemeFile: Hashable, Sendable {
  /// The theme that this one changes.
  package var inherits: String?
  /// Names for colours: `accent = "#7aa2f7"`.
  package var palette: [String: String]
  /// Styles by role, for terminals with 256 colours or all.
  package var roles: [String: String]
  /// Styles by role for terminals with 16 colours.
  package var ansi16: [String: String]
  /// Styles by role without any colour.
  package var mono: [String: String]
  /// Keys of the file that mean nothing, by path.
  package var unknownKeys: [String]

  package init(
    inherits: String? = nil, palette: [String: String] = [:], roles: [String: String] = [:],
    ansi16: [String: String] = [:], mono: [String: String] = [:], unknownKeys: [String] = []
  ) {
    self.inherits = inherits
    self.palette = palette
    self.roles = roles
    self.ansi16 = ansi16
    self.mono = mono
    self.unknownKeys = unknownKeys
  }
}

extension ThemeFile: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    self.init()
    for key in container.allKeys {
      switch key.stringValue {
      case "inherits": inherits = try container.decode(String.self, forKey: key)
      case "palette": palette = try container.decode([String: String].self, forKey: key)
      case "roles": roles = try container.decode([String: String].self, forKey: key)
      case "ansi16": ansi16 = try container.decode([String: String].self, forKey: key)
      case "mono": mono = try container.decode([String: String].self, forKey: key)
      default: unknownKeys.append(key.stringValue)
      }
    }
    unknownKeys.sort()
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
