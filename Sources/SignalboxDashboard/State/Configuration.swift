/// How a dashboard is set up.
package struct Configuration: Hashable, Sendable {
  package var theme: Theme
  package var colorDepth: ColorDepth
  /// Draw with ASCII alone.
  package var ascii: Bool
  /// Seconds east of UTC for the clock and every time on screen; UTC when nil.
  package var localOffset: Int?

  package init(
    theme: Theme = .builtIn, colorDepth: ColorDepth = .trueColor, ascii: Bool = false, localOffset: Int? = nil
  ) {
    self.theme = theme
    self.colorDepth = colorDepth
    self.ascii = ascii
    self.localOffset = localOffset
  }
}
