import SignalboxModel

extension KeyBinding {
  /// Every key that does something, in the order of the help.
  static let all: [KeyBinding] = moving + looking + acting + reading + screen

  private static let moving: [KeyBinding] = [
    KeyBinding(
      command: .down, keys: [.character("j"), .down], group: .move, places: everywhere, help: "down"),
    KeyBinding(command: .up, keys: [.character("k"), .up], group: .move, places: everywhere, help: "up"),
    KeyBinding(
      command: .halfPageDown, keys: [.control("d")], group: .move, places: everywhere, help: "half a page down"),
    KeyBinding(command: .halfPageUp, keys: [.control("u")], group: .move, places: everywhere, help: "half a page up"),
    KeyBinding(
      command: .pageDown, keys: [.pageDown, .control("f")], group: .move, places: everywhere, help: "page down"),
    KeyBinding(command: .pageUp, keys: [.pageUp, .control("b")], group: .move, places: everywhere, help: "page up"),
    KeyBinding(command: .top, keys: [.character("g"), .home], group: .move, places: everywhere, help: "first"),
    KeyBinding(
      command: .bottom, keys: [.character("G"), .end], group: .move, places: everywhere,
      help: "last; in the log, follow again"),
    KeyBinding(
      command: .nextPane, keys: [.tab], group: .move, places: everywhere, help: "next pane", hint: "pane", rank: 60),
    KeyBinding(command: .previousPane, keys: [.backTab], group: .move, places: everywhere, help: "previous pane"),
    KeyBinding(
      command: .pane(.queued), keys: [.character("1")], group: .move, places: everywhere, help: "queued tasks"),
    KeyBinding(
      command: .pane(.running), keys: [.character("2")], group: .move, places: everywhere, help: "running tasks"),
    KeyBinding(
      command: .pane(.failed), keys: [.character("3")], group: .move, places: everywhere,
      help: "failed and cancelled tasks"),
    KeyBinding(
      command: .pane(.completed), keys: [.character("4")], group: .move, places: everywhere, help: "completed tasks"),
  ]

  private static let looking: [KeyBinding] = [
    KeyBinding(
      command: .inspect, keys: [.enter, .character("d")], group: .look, places: [.list], help: "inspect the task",
      hint: "inspect", rank: 1),
    KeyBinding(
      command: .log, keys: [.character("l")], group: .look, places: [.list, .detail], help: "go to its log",
      hint: "log", rank: 2),
    KeyBinding(
      command: .log, keys: [.enter], group: .look, places: [.detail], help: "go to the log of the marked attempt"),
    KeyBinding(
      command: .why, keys: [.character("w")], group: .look, places: [.list, .detail],
      help: "why it is not running, and what to do", hint: "why", rank: 7),
    KeyBinding(
      command: .follow, keys: [.character("f")], group: .look, places: everywhere,
      help: "follow the log, or not; scrolling up stops it", hint: "follow", rank: 3),
    KeyBinding(
      command: .filter, keys: [.character("/")], group: .look, places: [.list, .detail],
      help: "filter the list: words, queue:mail, age>5m", hint: "filter", rank: 8),
    KeyBinding(
      command: .zoom, keys: [.character("z")], group: .look, places: everywhere, help: "the pane alone, and back",
      hint: "zoom", rank: 11),
    KeyBinding(
      command: .freeze, keys: [.character("Z")], group: .look, places: everywhere,
      help: "freeze the lists, and let them go on", hint: "freeze", rank: 64),
  ]

  private static let acting: [KeyBinding] = [
    KeyBinding(
      command: .act(.cancel), keys: [.character("x"), .function(9), .delete], group: .act,
      places: [.list, .detail, .log], help: "cancel it or the marks; asks after 1 min", hint: "cancel", rank: 4),
    KeyBinding(
      command: .act(.kill), keys: [.character("K")], group: .act, places: [.list, .detail, .log],
      help: "kill a running command; asks first", hint: "kill", rank: 5),
    KeyBinding(
      command: .act(.retry), keys: [.character("r")], group: .act, places: [.list, .detail, .log],
      help: "retry the task, or the marked ones", hint: "retry", rank: 6),
    KeyBinding(
      command: .retryMany, keys: [.character("R")], group: .act, places: [.list],
      help: "retry the marked ones, else what failed in the list", hint: "retry all", rank: 62),
    KeyBinding(
      command: .pauseQueue, keys: [.character("p")], group: .act, places: [.list, .detail],
      help: "pause or resume the task's queue", hint: "pause queue", rank: 10),
    KeyBinding(
      command: .mark, keys: [.character(" ")], group: .act, places: [.list], help: "mark, and go on", hint: "mark",
      rank: 9),
    KeyBinding(
      command: .markRange, keys: [.character("v")], group: .act, places: [.list],
      help: "begin a range; again marks it"),
    KeyBinding(
      command: .markAll, keys: [.character("*")], group: .act, places: [.list],
      help: "mark all in the list, 1,000 at most"),
    KeyBinding(
      command: .clearMarks, keys: [.character("U")], group: .act, places: everywhere, help: "clear all marks"),
  ]

  private static let reading: [KeyBinding] = [
    KeyBinding(
      command: .search, keys: [.character("/")], group: .log, places: [.log], help: "search the whole log",
      hint: "search", rank: 4),
    KeyBinding(
      command: .nextMatch, keys: [.character("n")], group: .log, places: [.log], help: "next match", hint: "next",
      rank: 12),
    KeyBinding(command: .previousMatch, keys: [.character("N")], group: .log, places: [.log], help: "previous match"),
    KeyBinding(
      command: .nextError, keys: [.character("e")], group: .log, places: [.log],
      help: "next error, or stderr without levels", hint: "error", rank: 7),
    KeyBinding(
      command: .previousError, keys: [.character("E")], group: .log, places: [.log],
      help: "previous error, or stderr without levels"),
    KeyBinding(
      command: .earlierAttempt, keys: [.character("[")], group: .log, places: [.log, .detail],
      help: "log of the attempt before this one", hint: "earlier attempt", rank: 3),
    KeyBinding(
      command: .laterAttempt, keys: [.character("]")], group: .log, places: [.log, .detail],
      help: "log of the attempt after this one", hint: "later attempt", rank: 3),
    KeyBinding(
      command: .wrap, keys: [.character("w")], group: .log, places: [.log], help: "wrap long lines, or cut them",
      hint: "wrap", rank: 5),
    KeyBinding(
      command: .time, keys: [.character("t")], group: .log, places: [.log], help: "show or hide times", hint: "time",
      rank: 6),
  ]

  private static let screen: [KeyBinding] = [
    KeyBinding(
      command: .theme, keys: [.character("T")], group: .screen, places: everywhere, help: "next theme",
      hint: "theme", rank: 66),
    KeyBinding(
      command: .help, keys: [.character("?"), .function(1)], group: .screen, places: everywhere, help: "this help",
      hint: "help", rank: 0),
    KeyBinding(
      command: .redraw, keys: [.control("l")], group: .screen, places: everywhere, help: "draw the screen again"),
    KeyBinding(
      command: .suspend, keys: [.control("z")], group: .screen, places: everywhere, help: "suspend; fg comes back"),
    KeyBinding(
      command: .back, keys: [.escape], group: .screen, places: everywhere, help: "back; gives up a count or filter",
      hint: nil),
    KeyBinding(
      command: .quit, keys: [.character("q")], group: .screen, places: everywhere, help: "back, and quit at the root",
      hint: "quit", rank: 90),
    KeyBinding(
      command: .interrupt, keys: [.control("c")], group: .screen, places: everywhere,
      help: "leave what is open; twice: quit"),
    KeyBinding(command: .quitAtOnce, keys: [.function(10)], group: .screen, places: everywhere, help: "quit"),
  ]
}
