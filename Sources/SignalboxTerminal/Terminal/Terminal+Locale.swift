import CTerminal

extension Terminal {
  /// Whether the locale of the environment says that text here is UTF-8; where it does not, ASCII alone is safe to
  /// draw.
  package static var isUTF8: Bool { sb_locale_is_utf8() }
}
