extension ListColumns {
  /// How wide what a column holds is, its title not counted; 0 when it holds nothing.
  struct Content: Hashable, Sendable {
    /// In the rows that are in view.
    var seen: Int
    /// In all that are loaded.
    var loaded: Int
    /// In two of three rows that are loaded: what the others hold is unusually long.
    var usual: Int
    /// Whether it says something in most rows that are loaded.
    var isCommon = true

    /// What a column holds; its usual width is as much as is seen when nil.
    init(seen: Int, loaded: Int, usual: Int? = nil) {
      self.seen = seen
      self.loaded = loaded
      self.usual = usual ?? seen
    }

    /// Makes it no narrower than something that is said in a row of it.
    mutating func include(_ columns: Int, isSeen: Bool) {
      loaded = max(loaded, columns)
      if isSeen { seen = max(seen, columns) }
    }

    /// Makes it no narrower than another.
    mutating func widen(to other: Content) {
      seen = max(seen, other.seen)
      loaded = max(loaded, other.loaded)
      usual = max(usual, other.usual)
    }

    /// Makes it no wider than what is said of it.
    mutating func limit(to columns: Int) {
      seen = min(seen, columns)
      loaded = min(loaded, columns)
      usual = min(usual, columns)
    }
  }

  /// What all columns of a list of one width hold.
  struct Contents: Hashable, Sendable {
    let width: Int
    private var columns: [Kind: Content] = [:]

    init(width: Int) {
      self.width = width
    }

    subscript(_ kind: Kind) -> Content {
      get { columns[kind] ?? Content(seen: 0, loaded: 0) }
      set { columns[kind] = newValue }
    }

    /// Has every column hold no less than another content does, if that is of the same width.
    mutating func widen(to other: Contents) {
      guard other.width == width else { return }
      for (kind, content) in other.columns { self[kind].widen(to: content) }
    }
  }
}
