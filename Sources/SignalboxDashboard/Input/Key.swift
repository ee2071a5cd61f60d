/// A key as a person thinks of it, already decoded from the terminal's bytes.
public enum Key: Hashable, Sendable {
  /// A character that was typed, as it arrived.
  case character(Character)
  /// Control with a lower-case letter or one of `[\]^_`: ^D is `.control("d")`.
  case control(Character)
  /// Enter.
  case enter
  /// Escape alone, after which no sequence follows.
  case escape
  /// Tab.
  case tab
  /// Tab while Shift is held.
  case backTab
  /// Backspace, which takes the character before the cursor.
  case backspace
  /// Delete, which takes the character at the cursor.
  case delete
  /// Insert.
  case insert
  /// The arrow up.
  case up
  /// The arrow down.
  case down
  /// The arrow to the left.
  case left
  /// The arrow to the right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown
  /// F1 to F12.
  case function(Int)
  /// Another key while Alt (or Meta, Super, Hyper) is held. Never the key itself: nobody who presses Alt-x means x.
  indirect case alt(Key)
  /// Text that arrived at once between the terminal's paste brackets.
  case paste(String)
}
