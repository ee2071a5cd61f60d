/// How a dashboard is set up.
package struct Configuration: Sendable {
  package var theme: Theme
  package var colorDepth: ColorDepth
  /// Draw with ASCII alone.
  package var ascii: Bool
  /// The zone of the clock and of every time on screen.
  package var zone: ScreenZone

  package init(
    theme: Theme = .builtIn, colorDepth: ColorDepth = .trueColor, ascii: Bool = false, zone: ScreenZone = .utc
  ) {
    self.theme = theme
    self.colorDepth = colorDepth
    self.ascii = ascii
    self.zone = zone
  }
}
