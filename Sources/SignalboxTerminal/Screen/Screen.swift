import CNcurses
import CTerminal
import SignalboxDashboard

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Draws grids with ncurses and answers the bytes that bring the terminal from the last grid to the next.
///
/// ncurses writes into a file in memory: the bytes of a whole frame can then be sent at once, counted, and given
/// exact colours. It keeps its state in globals, so there is one screen per process, and one thread in it at a time.
struct Screen: ~Copyable {
  private let handle: OpaquePointer
  private let file: UnsafeMutablePointer<FILE>
  private var palette: Palette
  private var rewriter = TrueColorRewriter()
  private var row: ScreenRow
  /// What the terminal shows; nil when that is not known.
  private var shown: Grid?
  private(set) var size: Size
  /// How many rows ncurses has been given.
  private(set) var rowsDrawn = 0

  let depth: ColorDepth
  /// Capabilities that this kind of terminal needs written when it is entered and left.
  let switches: TerminalSwitches

  /// Opens a screen; how many colours it has is found out from the environment unless it is given.
  init(environment: [String: String], depth override: ColorDepth?, size: Size) throws(TerminalError) {
    sb_use_utf8()
    guard let file = sb_memory_file() else { throw TerminalError(.system, "No memory for a screen", errno: errno) }
    do throws(TerminalError) {
      let kind = try TerminalKind.choose(environment: environment, override: override, descriptor: fileno(file))
      let hasColors = kind.depth != .mono
      guard let handle = kind.name.withCString({ sb_start($0, file, hasColors) }) else {
        throw TerminalError(
          .unknownTerminal,
          "ncurses cannot draw on a terminal of kind TERM=\(kind.name); unset LINES and COLUMNS if they are set, "
            + "or try TERM=xterm-256color")
      }
      self.handle = handle
      self.file = file
      self.size = size
      depth = kind.depth
      palette = Palette(depth: kind.depth, colors: Int(sb_colors()), pairs: hasColors ? Int(sb_color_pairs()) : 1)
      switches = TerminalSwitches.ofCurrentScreen()
      row = ScreenRow(columns: size.columns)
      sb_resize(Int32(size.rows), Int32(size.columns))
    } catch {
      fclose(file)
      throw error
    }
    // What starting has written is ours to write, by way of `switches`.
    _ = takeWritten()
  }

  deinit {
    endwin()
    delscreen(handle)
    fclose(file)
  }

  /// The bytes that make the terminal show `grid`; none when it does already.
  ///
  /// A grid of another size than the screen is cut, or filled up with blanks.
  mutating func draw(_ grid: Grid) -> [UInt8] {
    if let shown, shown == grid { return [] }
    var changed = put(grid)
    if palette.ranOut {
      // The pairs of former screens fill the table: begin it anew with those of this one.
      forget()
      changed = put(grid)
    }
    let cursorMoved = shown?.cursor != grid.cursor || shown == nil
    shown = grid
    guard changed || cursorMoved else { return [] }
    place(cursor: grid.cursor)
    sb_update()
    return takeWritten()
  }

  /// Makes the next `draw` paint everything.
  mutating func forget() {
    shown = nil
    palette.reset()
    sb_clear()
    sb_forget_screen()
  }

  mutating func resize(to size: Size) {
    guard size != self.size else { return }
    self.size = size
    row = ScreenRow(columns: size.columns)
    sb_resize(Int32(size.rows), Int32(size.columns))
    forget()
  }

  /// Gives the rows that differ from what is shown to ncurses; answers whether there was one.
  private mutating func put(_ grid: Grid) -> Bool {
    var changed = false
    let comparable = shown.flatMap { $0.size == grid.size ? $0 : nil }
    for index in 0..<size.rows {
      let cells = index < grid.size.rows ? grid.row(index) : []
      if let comparable {
        guard index < grid.size.rows, comparable.row(index) != cells else { continue }
      }
      row.fill(cells, palette: &palette)
      row.put(at: index)
      rowsDrawn += 1
      changed = true
    }
    return changed
  }

  private func place(cursor: Point?) {
    guard let cursor, (0..<size.columns).contains(cursor.column), (0..<size.rows).contains(cursor.row) else {
      return sb_hide_cursor()
    }
    sb_show_cursor(Int32(cursor.row), Int32(cursor.column))
  }

  /// What ncurses has written since the last call, with exact colours put in.
  private mutating func takeWritten() -> [UInt8] {
    fflush(file)
    let descriptor = fileno(file)
    let length = Int(lseek(descriptor, 0, SEEK_CUR))
    guard length > 0 else { return [] }
    let written = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, length, 0))
    }
    lseek(descriptor, 0, SEEK_SET)
    guard depth == .trueColor else { return written }
    var output: [UInt8] = []
    output.reserveCapacity(length + length / 2)
    rewriter.rewrite(written, slots: palette.slots, into: &output)
    return output
  }
}
