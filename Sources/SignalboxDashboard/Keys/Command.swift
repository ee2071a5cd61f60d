import SignalboxModel

/// What an operator can ask for with a key.
enum Command: Hashable, Sendable {
  case up
  case down
  case halfPageUp
  case halfPageDown
  case pageUp
  case pageDown
  case top
  case bottom
  case nextPane
  case previousPane
  case pane(ListPane)
  case filter
  case search
  case nextMatch
  case previousMatch
  case nextError
  case previousError
  case earlierAttempt
  case laterAttempt
  case inspect
  case why
  case log
  case follow
  case wrap
  case time
  /// Of what is marked, else of the task under the cursor.
  case act(OperatorAction)
  case retryMany
  case pauseQueue
  case mark
  case markRange
  case markAll
  case clearMarks
  case zoom
  case freeze
  case theme
  case help
  case redraw
  case suspend
  case back
  case interrupt
  case quit
  case quitAtOnce
}
