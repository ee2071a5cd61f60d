import SignalboxModel
import Testing

@testable import SignalboxDashboard

@Suite struct KeyTests {
  @Test func noKeyMeansTwoThingsInOnePlace() {
    for place in KeyBinding.Place.allCases {
      let keys = KeyBinding.all.filter { $0.places.contains(place) }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count)
    }
  }

  @Test func helpNamesEveryKey() {
    let stage = Scenes.empty(size: Size(columns: 120, rows: 60))
    stage.press(.function(1))
    let screen = stage.screen(120, 60)
    for binding in KeyBinding.all { #expect(screen.contains(binding.keyText(ascii: false))) }
  }

  @Test(arguments: [(100, 40), (120, 40), (200, 60), (250, 70)])
  func helpIsCutNowhere(columns: Int, rows: Int) {
    let stage = Scenes.empty(size: Size(columns: columns, rows: rows))
    stage.press(.character("?"))
    let shown = stage.screen(columns, rows)
    for binding in KeyBinding.all {
      for word in binding.help.split(separator: " ") { #expect(shown.contains(word), "\(word)\n\(shown)") }
    }
  }

  @Test func helpScrollsInASmallWindow() {
    let stage = Scenes.empty(size: Size(columns: 40, rows: 10))
    stage.press(.character("?"))
    #expect(!stage.screen(40, 10).contains("F10"))
    stage.press(.character("G"))
    #expect(stage.screen(40, 10).contains("F10"))
    stage.press(.escape)
    #expect(stage.dashboard.help == nil)
  }

  @Test func quitGoesBackFirst() {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    stage.press(.character("l"), .character("z"))
    #expect(!stage.press(.character("q")).contains(.quit))
    #expect(!stage.press(.character("q")).contains(.quit))
    #expect(stage.press(.character("q")).contains(.quit))
  }

  @Test(arguments: [(Key.function(10), Effect.quit), (.control("l"), .redraw), (.control("z"), .suspend)])
  func someKeysWorkWhateverIsOpen(key: Key, effect: Effect) {
    for opener in [Key.character("?"), .character("/"), .character("K")] {
      let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
      stage.press(opener)
      #expect(stage.press(key).contains(effect))
    }
  }

  // MARK: - ^C

  @Test(arguments: [
    [Key.character("/")], [.character("?")], [.character("w")], [.character("K")], [.character("l")], [.enter],
    [.character("z")], [.character("v")],
  ]) func controlCLeavesWhatIsOpen(opening: [Key]) {
    let stage = Scenes.busy(size: Size(columns: 120, rows: 50))
    let before = stage.screen(120, 50)
    for key in opening { stage.press(key) }
    stage.readQuestion()
    #expect(stage.screen(120, 50) != before)
    #expect(!stage.press(.control("c")).contains(.quit))
    #expect(stage.dashboard.focus == .list(.running) && !stage.dashboard.isZoomed && stage.dashboard.rangeStart == nil)
    #expect(stage.dashboard.prompt == nil && stage.dashboard.dialog == nil)
    #expect(stage.dashboard.help == nil && stage.dashboard.explanation == nil)
    #expect(!stage.screen(120, 50).contains("q quits"))
    // What is left is not quit as well.
    #expect(!stage.press(.control("c")).contains(.quit))
    #expect(stage.screen(120, 50).contains("q quits; ^C again quits too"))
  }

  @Test func controlCSaysHowToQuitAndTheSecondQuits() {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    #expect(!stage.press(.control("c")).contains(.quit))
    #expect(stage.screen(80, 24).contains("q quits; ^C again quits too"))
    #expect(stage.press(.control("c")).contains(.quit))
  }

  @Test func anotherKeyOrTimeForgetsTheFirstControlC() {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    #expect(!stage.press(.control("c"), .character("j"), .control("c")).contains(.quit))
    stage.tick(.seconds(9))
    #expect(!stage.screen(80, 24).contains("q quits"))
    #expect(!stage.press(.control("c")).contains(.quit))
    #expect(stage.press(.control("c")).contains(.quit))
  }

  // MARK: - Messages

  @Test func aMessageGoesWithTheNextKey() {
    let stage = Scenes.empty(size: Size(columns: 80, rows: 24))
    stage.press(.character("x"))
    #expect(stage.screen(80, 24).contains("no task is selected"))
    stage.press(.control("l"))
    #expect(!stage.screen(80, 24).contains("no task is selected"))
  }

  @Test func aMessageThatNoKeyCalledForIsNotGoneUnread() {
    let stage = Scenes.empty(size: Size(columns: 80, rows: 24))
    stage.send(.themeFailed("the theme cannot be read"))
    stage.tick(.milliseconds(900))
    stage.press(.character("j"))
    #expect(stage.screen(80, 24).contains("the theme cannot be read"))
    stage.tick(.milliseconds(100))
    stage.press(.character("j"))
    #expect(!stage.screen(80, 24).contains("the theme cannot be read"))
  }

  // MARK: - Keys that mean nothing

  @Test(arguments: [
    (Key.character("o"), "no key o; ? lists them"), (.function(7), "no key F7; ? lists them"),
    (.alt(.character("x")), "no key Alt-x; ? lists them"), (.alt(.delete), "no key Alt-Del; ? lists them"),
    (.character("e"), "no key e here; ? lists them"), (.paste("Ky"), "no key for a paste; ? lists them"),
  ]) func anUnknownKeyDoesNothingAndSaysSoUntilTheNext(key: Key, words: String) {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    let before = stage.screen(80, 24)
    #expect(stage.press(key).isEmpty)
    #expect(stage.screen(80, 24).contains(words))
    stage.press(.control("l"))
    #expect(stage.screen(80, 24) == before)
  }

  @Test func whatAnUnknownKeySaysDoesNotPileUp() {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    stage.press(.character("o"), .character("o"), .character("b"))
    #expect(stage.screen(80, 24).contains("no key b; ? lists them"))
    stage.tick(.seconds(9))
    #expect(!stage.screen(80, 24).contains("no key"))
  }

  @Test(arguments: [Character("/"), "?", "w", "K"])
  func inWhatIsOpenAnUnknownKeyDoesNothingEither(opener: Character) {
    let stage = Scenes.busy(size: Size(columns: 120, rows: 50))
    stage.press(.character(opener))
    stage.settle()
    for key in [Key.alt(.character("x")), .alt(.character("y")), .function(7)] {
      #expect(stage.press(key).actions.isEmpty)
      #expect(stage.dashboard.notice?.text == "no key \(key.label(ascii: false)) here; Esc leaves")
    }
    let isOpen =
      stage.dashboard.prompt != nil || stage.dashboard.help != nil || stage.dashboard.explanation != nil
      || stage.dashboard.dialog != nil
    #expect(isOpen)
  }

  @Test func aFilterIsAppliedAndEscapeClearsIt() throws {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    stage.press(.character("/"))
    stage.type("queue:media")
    stage.effects = []
    stage.press(.enter)
    let load = try #require(stage.effects.pageLoads.last)
    #expect(load.filter == "queue:media state:running")
    stage.settle()
    #expect(stage.dashboard.list.rows.allSatisfy { $0.queue == "media" })
    #expect(stage.screen(80, 24).contains("/queue:media"))
    stage.press(.escape)
    stage.settle()
    #expect(stage.dashboard.list.rows.count == 8)
  }

  @Test func aWrongFilterKeepsThePromptAndPointsAtIt() {
    let stage = Scenes.busy(size: Size(columns: 80, rows: 24))
    stage.press(.character("/"))
    stage.type("mail age>soon")
    let effects = stage.press(.enter)
    #expect(effects == [.ringBell])
    #expect(stage.dashboard.prompt?.problem?.column != nil)
    #expect(stage.screen(80, 24).contains("column \(stage.dashboard.prompt?.problem?.column ?? 0):"))
    stage.press(.backspace)
    #expect(stage.dashboard.prompt?.problem == nil)
    stage.press(.escape)
    #expect(stage.dashboard.list.filter.isEmpty)
  }

  @Test func thePromptEdits() {
    var prompt = Prompt(.search)
    for character in "one two 件名" { _ = prompt.edit(.character(character)) }
    _ = prompt.edit(.control("w"))
    #expect(prompt.text == "one two ")
    _ = prompt.edit(.home)
    _ = prompt.edit(.paste("a\nb\t"))
    #expect(prompt.text == "abone two ")
    _ = prompt.edit(.control("k"))
    #expect(prompt.text == "ab")
    _ = prompt.edit(.left)
    _ = prompt.edit(.delete)
    #expect(prompt.text == "a")
    let isEdit = prompt.edit(.tab)
    #expect(!isEdit)
  }

  @Test func aListThatCannotBeLoadedSaysWhy() throws {
    let stage = Stage()
    stage.connect()
    let load = try #require(stage.effects.pageLoads.first)
    stage.send(.failed(RequestFailure("the store is full"), load.token))
    #expect(stage.screen(80, 24).contains("the store is full"))
  }
}
