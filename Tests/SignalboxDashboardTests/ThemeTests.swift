import FoundationEssentials
import SignalboxModel
import Testing

@testable import SignalboxDashboard

@Suite struct ThemeTests {
  @Test func theBuiltInThemeIsCorrect() throws {
    let (theme, warnings) = try Theme.resolve(Theme.builtInName)
    #expect(warnings.isEmpty)
    #expect(theme == Theme.builtIn)
    for role in Role.allCases {
      #expect(role == .ui || theme.looks(.trueColor)[role] != Style(), "\(role.rawValue) is not styled")
    }
  }

  @Test func textStandsOut() throws {
    let looks = Theme.builtIn.looks(.trueColor)
    for role in Role.allCases where !role.isDecoration {
      let contrast = try #require(looks[role].contrast, "\(role.rawValue) has no colours of its own")
      #expect(contrast >= 4.5, "\(role.rawValue): \(contrast)")
    }
    for ground in [Role.selection, .unfocusedSelection, .header, .dialog] {
      for role in Role.allCases where role.rawValue.hasPrefix("state.") || role == .muted || role == .identifier {
        let contrast = try #require(looks[role].over(looks[ground]).contrast)
        #expect(contrast >= 4.5, "\(role.rawValue) on \(ground.rawValue): \(contrast)")
      }
    }
  }

  private static let coloured = Theme.shipped.keys.filter { $0 != "mono" && $0 != "terminal-16" }.sorted()

  /// Whatever the terminal's own background is, and whatever row the text is on.
  @Test(arguments: coloured, [ColorDepth.trueColor, .indexed256, .ansi16])
  func textStandsOutOnEveryRowAndOnForeignBackgrounds(name: String, depth: ColorDepth) throws {
    let looks = try Theme.resolve(name).theme.looks(depth)
    for role in Role.allCases {
      #expect(looks[role].background != .terminal && looks[role].foreground != .terminal, "\(role.rawValue)")
    }
    for role in Role.allCases where !role.isDecoration {
      let own = try #require(looks[role].contrast, "\(role.rawValue)")
      #expect(own >= Style.readable, "\(role.rawValue): \(own)")
      for ground in [Role.ui, .selection, .unfocusedSelection, .header, .footer, .dialog, .prompt] {
        let contrast = try #require(looks[role].over(looks[ground]).contrast)
        #expect(contrast >= Style.readable, "\(role.rawValue) on \(ground.rawValue): \(contrast)")
      }
    }
  }

  @Test(arguments: coloured)
  func theSelectedRowOfAPaneWithoutFocusIsSeen(name: String) throws {
    let looks = try Theme.resolve(name).theme.looks(.trueColor)
    let grounds = Style(
      foreground: looks[.unfocusedSelection].background, background: looks[.ui].background)
    let contrast = try #require(grounds.contrast)
    #expect(contrast >= 1.15, "\(contrast)")
  }

  @Test(arguments: Theme.shipped.keys.filter { $0 != "mono" }.sorted(), [ColorDepth.trueColor, .ansi16])
  func whatACommandWritesToItsErrorsIsNoWarning(name: String, depth: ColorDepth) throws {
    let looks = try Theme.resolve(name).theme.looks(depth)
    #expect(looks[.logStderr] != looks[.logWarning])
  }

  @Test func whatCouldNotBeReadOnARowHasTheRowsColour() {
    let (red, ground) = (Color.rgb(red: 205, green: 0, blue: 0), Color.rgb(red: 0, green: 0, blue: 0))
    let yellow = Color.rgb(red: 255, green: 255, blue: 0)
    let row = Style(foreground: .ansi(7), background: .rgb(red: 0, green: 0, blue: 160))
    #expect(Style(foreground: red, background: ground).over(row).foreground == .ansi(7))
    #expect(Style(foreground: yellow, background: ground).over(row).foreground == yellow)
    #expect(Style(foreground: red, background: ground).over(row, isText: false).foreground == red)
  }

  @Test func whereNobodyKnowsWhatAColourLooksLikeARowHasNoOther() {
    let row = Style(foreground: .ansi(15), background: .ansi(4))
    #expect(Style(foreground: .ansi(11), background: .ansi(0)).over(row).foreground == .ansi(15))
    #expect(Style(foreground: .ansi(1), background: .ansi(0)).over(row, isText: false).foreground == .ansi(1))
    // The text of what is reversed is its ground.
    for isText in [true, false] {
      let style = Style(foreground: .ansi(1), attributes: .dim).over(Style(attributes: .reverse), isText: isText)
      #expect(style == Style(attributes: .reverse))
    }
  }

  /// Palettes differ in all but one thing: the terminal's two colours, or black and white, can be read on each other.
  @Test(arguments: Theme.shipped.keys.sorted())
  func aSelectedRowOfSixteenColoursHasNoOtherThanItsOwn(name: String) throws {
    let looks = try Theme.resolve(name).theme.looks(.ansi16)
    let row = looks[.selection]
    let known: [Color] = [.terminal, .ansi(0), .ansi(7), .ansi(15)]
    #expect(known.contains(row.foreground) && known.contains(row.background))
    #expect(row.attributes.contains(.reverse))
    for role in Role.allCases {
      let style = looks[role].over(row)
      #expect(style.foreground == row.foreground && style.background == row.background, "\(role.rawValue)")
    }
    for role in Role.allCases where !role.isDecoration { #expect(looks[role].isReadable, "\(role.rawValue)") }
  }

  /// Black and bright black on a dark ground among them, and what a program writes on a line that is fatal.
  @Test(arguments: coloured, [ColorDepth.trueColor, .indexed256, .ansi16])
  func aProgramsOwnColoursCanBeRead(name: String, depth: ColorDepth) throws {
    let looks = try Theme.resolve(name).theme.looks(depth)
    for role in [Role.log, .logStderr, .logSystem, .logWarning, .logError, .logCritical] {
      for number in UInt8.min...UInt8.max {
        let color = TextColor(index: number)
        for asked in [TextStyle(foreground: color), TextStyle(background: color)] {
          let style = asked.over(looks[role], in: depth)
          let contrast = style.contrast ?? 0
          if contrast < Style.readable { Issue.record("\(number) on \(role.rawValue): \(contrast)") }
        }
      }
    }
  }

  @Test func aColourIsRaisedNoFurtherThanItTakes() throws {
    let base = Theme.builtIn.looks(.trueColor)[.log]
    // Red can nearly be read: it stays red. What can be read stays as it is, on a ground that nobody knows too.
    let red = TextStyle(foreground: .ansi(1)).over(base, in: .trueColor)
    let (r, g, b) = try #require(red.foreground.parts)
    #expect(r > 200 && g < 120 && b < 120)
    #expect(TextStyle(foreground: .ansi(2)).over(base, in: .trueColor).foreground == Color.ansi(2).asMeasured)
    #expect(TextStyle(foreground: .ansi(0)).over(base, in: .mono) == base)
    #expect(TextStyle(foreground: .ansi(0)).over(Style(), in: .trueColor).foreground == .ansi(0))
    #expect(TextStyle.plain.over(base, in: .trueColor) == base)
  }

  @Test func contrastIsThatOfTheStandard() throws {
    let black = Style(
      foreground: .rgb(red: 0, green: 0, blue: 0), background: .rgb(red: 255, green: 255, blue: 255))
    #expect(abs(try #require(black.contrast) - 21) < 0.001)
    let grey = Style(
      foreground: .rgb(red: 119, green: 119, blue: 119), background: .rgb(red: 255, green: 255, blue: 255))
    #expect(abs(try #require(grey.contrast) - 4.478) < 0.001)
  }

  @Test func aRoleTakesTheNearestShorterName() throws {
    let file = ThemeFile(roles: ["ui": "#ffffff on #000000", "ui.border": "#ff0000 bold", "state": "#00ff00"])
    let looks = try Theme.resolve("mine", files: ["mine": file]).theme.looks(.trueColor)
    let red = Color.rgb(red: 255, green: 0, blue: 0)
    let black = Color.rgb(red: 0, green: 0, blue: 0)
    #expect(looks[.focusedBorder] == Style(foreground: red, background: black, attributes: .bold))
    #expect(looks[.failed].foreground == .rgb(red: 0, green: 255, blue: 0))
    #expect(looks[.logTime] == looks[.ui])
  }

  @Test func aThemeChangesTheOneItInheritsFrom() throws {
    let file = ThemeFile(inherits: "dark", palette: ["red": "#ff00ff"])
    let (theme, warnings) = try Theme.resolve("mine", files: ["mine": file])
    #expect(warnings.isEmpty)
    #expect(theme.looks(.trueColor)[.failed].foreground == .rgb(red: 255, green: 0, blue: 255))
    #expect(theme.looks(.trueColor)[.completed] == Theme.builtIn.looks(.trueColor)[.completed])
    #expect(theme.name == "mine")
  }

  @Test func whatMeansNothingIsWarnedOfByKeyPath() throws {
    let file = ThemeFile(roles: ["ui.bordr": "#ffffff"], mono: ["nope": "bold"], unknownKeys: ["colours"])
    let warnings = try Theme.resolve("mine", files: ["mine": file]).warnings
    #expect(
      warnings == [
        "theme mine: colours: no such key", "theme mine: roles.ui.bordr: no such role",
        "theme mine: mono.nope: no such role",
      ])
  }

  @Test(arguments: [
    (ThemeFile(palette: ["red": "#12"]), ThemeError.Code.badColor, "palette.red"),
    (ThemeFile(roles: ["ui": "salmon"]), .badStyle, "roles.ui"),
    (ThemeFile(roles: ["log.error": "#ffffff on"]), .badStyle, "roles.log.error"),
    (ThemeFile(inherits: "mine"), .inheritanceCycle, "inherits"),
    (ThemeFile(inherits: "nowhere"), .notFound, "inherits"),
  ]) func whatIsWrongIsToldByKeyPath(file: ThemeFile, code: ThemeError.Code, keyPath: String) {
    let error = #expect(throws: ThemeError.self) { _ = try Theme.resolve("mine", files: ["mine": file]) }
    #expect(error?.code == code)
    #expect(error?.keyPath == keyPath)
    #expect(error?.theme == "mine")
  }

  @Test func aThemeThatIsNotThereIsAnError() {
    let error = #expect(throws: ThemeError.self) { _ = try Theme.resolve("missing") }
    #expect(error?.code == .notFound)
  }

  @Test func sixteenColoursAndNoneAreRespected() throws {
    let file = ThemeFile(roles: ["ui": "#ffffff on #000000", "state.failed": "#ff0000"])
    let theme = try Theme.resolve("mine", files: ["mine": file]).theme
    #expect(theme.looks(.ansi16)[.failed].foreground == .ansi(9))
    for role in Role.allCases {
      let style = theme.looks(.mono)[role]
      #expect(style.foreground == .terminal && style.background == .terminal)
    }
    #expect(theme.looks(.mono)[.selection].attributes.contains(.reverse))
  }

  @Test func filesKeepTheKeysTheyDoNotKnow() throws {
    let json = #"{"inherits": "dark", "roles": {"ui": "red"}, "colors": {"a": 1}, "mood": "bad"}"#
    let file = try JSONDecoder().decode(ThemeFile.self, from: Data(json.utf8))
    #expect(file.inherits == "dark")
    #expect(file.roles == ["ui": "red"])
    #expect(file.unknownKeys == ["colors", "mood"])
  }

  @Test func switchingIsAnEffectAndAMessage() {
    let stage = Scenes.empty(size: Size(columns: 80, rows: 24))
    stage.send(.themes(["dark", "light", "mono"]))
    #expect(stage.press(.character("T")).contains(.loadTheme("light")))
    var theme = Theme.builtIn
    theme.name = "light"
    stage.send(.theme(theme))
    #expect(stage.dashboard.themeName == "light")
    #expect(stage.press(.character("T")).contains(.loadTheme("mono")))
  }

  /// What these say is said by a word, a sign or a place as well, so that they may look like any other text.
  private static let saidInWords: Set<Role> = [
    .ui, .border, .muted, .identifier, .header, .tab, .footer, .status, .prompt, .dialog, .live, .waiting, .scheduled,
    .queued, .running, .completed, .cancelled, .unknownState, .log, .logStderr, .logInfo, .logNotice, .chartIn,
    .chartOut, .chartFail, .chartBar, .chartTrack, .flashInfo, .flashSuccess,
  ]

  @Test(arguments: Theme.shipped.keys.sorted())
  func `without colours all that a style alone says shows in weight, underline or reverse`(name: String) throws {
    let theme = try Theme.resolve(name).theme
    for depth in name == "mono" ? ColorDepth.allCases : [.mono] {
      let looks = theme.looks(depth)
      for role in Role.allCases where !Self.saidInWords.contains(role) {
        #expect(!looks[role].attributes.isEmpty, "\(role.rawValue)")
      }
      for ground in [Role.ui, .header, .footer, .dialog, .selection, .unfocusedSelection] {
        for role in [Role.flashPending, .flashError, .failed, .cancelling, .mark, .strong] {
          let style = looks[role].over(looks[ground])
          #expect(style.attributes != looks[ground].attributes, "\(role.rawValue) on \(ground.rawValue)")
        }
      }
    }
  }

  @Test(arguments: Theme.shipped.keys.sorted())
  func `the keys in the footer stand out from their words, whatever the terminal shows`(name: String) throws {
    for depth in ColorDepth.allCases {
      let looks = try Theme.resolve(name).theme.looks(depth)
      let key = looks[.footerKey].over(looks[.footer])
      #expect(key.attributes.contains(.bold) && !key.attributes.contains(.dim), "\(depth): \(key)")
    }
  }

  /// Those that stand side by side, and of which the one means what the other does not.
  private static let neighbours: [(Role, Role)] = [
    (.flashPending, .muted), (.flashPending, .live), (.flashError, .flashSuccess), (.activeTab, .tab),
    (.focusedTitle, .title), (.focusedBorder, .border), (.selection, .unfocusedSelection), (.choice, .dialog),
    (.dangerDialog, .dialog), (.footerKey, .footer), (.cancelling, .running), (.failed, .completed),
    (.logMatch, .log), (.logError, .logWarning), (.logCritical, .logError), (.lost, .live),
  ]

  @Test(arguments: neighbours) func `without colours what stands side by side is told apart`(
    role: Role, other: Role
  ) throws {
    for name in Theme.shipped.keys.sorted() {
      let looks = try Theme.resolve(name).theme.looks(.mono)
      #expect(looks[role].attributes != looks[other].attributes, "\(name)")
    }
  }
}
