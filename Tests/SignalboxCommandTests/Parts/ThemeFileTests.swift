import FoundationEssentials
import SignalboxDashboard
import TOMLKit
import Testing

@testable import SignalboxCommand

/// The theme files of the package, and how files are read.
struct ThemeFileTests {
  private static var directory: String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(4)
    return parts.joined(separator: "/") + "/themes"
  }
  /// Those that leave colours to the terminal, which alone knows them.
  private static let ofTheTerminal: Set = ["mono", "terminal-16"]

  @Test(arguments: [
    "dark", "deuteranopia", "high-contrast-dark", "high-contrast-light", "light", "mono", "terminal-16",
  ])
  func `a shipped theme is read without a warning, and its text stands out`(name: String) throws {
    let themes = Themes(directories: [Self.directory])
    #expect(themes.names.contains(name))
    let (theme, warnings) = try themes.load(name)
    #expect(warnings.isEmpty)
    #expect(theme.name == name)
    if name == Theme.builtInName { #expect(theme == Theme.builtIn) }
    let text = try String(contentsOf: URL(filePath: "\(Self.directory)/\(name).toml"), encoding: .utf8)
    let file = try TOMLDecoder().decode(ThemeFile.self, from: text)
    #expect(file == Theme.shipped[name], "the file and what is compiled in differ")
    #expect(try Themes(directories: []).load(name).theme == theme)
    let looks = theme.looks(.trueColor)
    for role in Role.allCases where !role.isDecoration && !Self.ofTheTerminal.contains(name) {
      let contrast = try #require(looks[role].contrast, "\(role.rawValue) has no colours of its own")
      #expect(contrast >= 4.5, "\(role.rawValue): \(contrast)")
    }
  }

  @Test func `every theme file is among those that are tested`() throws {
    #expect(
      Themes(directories: [Self.directory]).names
        == ["dark", "deuteranopia", "high-contrast-dark", "high-contrast-light", "light", "mono", "terminal-16"])
    #expect(Themes(directories: []).names == Themes(directories: [Self.directory]).names)
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.directory)
    #expect(Set(files) == Set(Theme.shipped.keys.map { $0 + ".toml" }))
  }

  @Test func `a theme that is compiled in takes over what the user's own file of another says`() throws {
    try withDirectory { directory in
      try write("[roles]\nui = \"#ffffff on #123456\"\n", to: "\(directory)/dark.toml")
      let theme = try Themes(directories: [directory]).load("deuteranopia").theme
      #expect(theme.looks(.trueColor)[.ui].background == .rgb(red: 0x12, green: 0x34, blue: 0x56))
    }
  }

  @Test func `the user's theme hides the package's of the same name, and inherits from it what it does not say`() throws
  {
    try withDirectory { directory in
      try write("inherits = \"dark\"\n[roles]\n\"ui\" = \"#ffffff on #123456\"\n", to: "\(directory)/light.toml")
      let theme = try Themes(directories: [directory, Self.directory]).load("light").theme
      #expect(theme.looks(.trueColor)[.ui].background == .rgb(red: 0x12, green: 0x34, blue: 0x56))
      #expect(theme.looks(.trueColor)[.failed].foreground == Theme.builtIn.looks(.trueColor)[.failed].foreground)
    }
  }

  @Test(arguments: [
    ("[roles\n", "mine.toml, line 1"), ("[palette]\na = \"#fff\"\n\nb = = 2\n", "mine.toml, line 4"),
    ("[roles]\nui = \"nosuchcolour\"\n", "roles.ui"), ("inherits = \"nowhere\"\n", "nowhere"),
    ("inherits = \"mine\"\n", "mine"), ("\n[[[mono]\n", "mine.toml, line 2"), ("[\n", "mine.toml, line 1"),
    (String(repeating: "a.", count: 500) + "a = 1\n", "mine.toml, line 1"),
  ])
  func `what is wrong with a file is told with its place`(text: String, place: String) throws {
    try withDirectory { directory in
      try write(text, to: "\(directory)/mine.toml")
      let failure = try #require(throws: ThemeFailure.self) {
        try Themes(directories: [directory, Self.directory]).load("mine")
      }
      #expect(failure.description.contains(place), "\(failure)")
    }
  }

  @Test func `unknown keys are warned of by their path`() throws {
    try withDirectory { directory in
      try write("colour = 1\n[roles]\n\"ui.bordr\" = \"bold\"\n", to: "\(directory)/mine.toml")
      let warnings = try Themes(directories: [directory]).load("mine").warnings
      #expect(warnings.contains { $0.contains("colour") })
      #expect(warnings.contains { $0.contains("ui.bordr") })
    }
  }

  @Test func `a theme that is not there is refused with the names of those that are`() throws {
    let failure = try #require(throws: ThemeFailure.self) { try Themes(directories: [Self.directory]).load("../dark") }
    #expect(failure.description.contains("high-contrast-dark"))
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  private func withDirectory(_ work: (String) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try work(directory.path)
  }
}
