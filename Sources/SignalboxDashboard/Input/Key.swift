/// A key as a person thinks of it, already decoded from the terminal's bytes.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// Control with a lower-case letter or one of `[\]^_`: ^D is `.control("d")`.
  case control(Character)
  case enter
  case escape
  case tab
  case backTab
  case backspace
  case delete
  case insert
  case up
  case down
  case left
  case right
  case home
  case end
  case pageUp
  case pageDown
  /// F1 to F12.
  case function(Int)
  /// Another key while Alt (or Meta, Super, Hyper) is held. Never the key itself: nobody who presses Alt-x means x.
  indirect case alt(Key)
  /// Text that arrived at once between the terminal's paste brackets.
  case paste(String)
}
