import SignalboxDashboard
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Two ends of a terminal: the program's, and the one that a terminal emulator would hold.
final class PseudoTerminal: Sendable {
  let master: Int32
  /// The program's end.
  let slave: Int32
  let path: String
  private let isHungUp = Atomic(false)

  init(columns: Int, rows: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    try #require(openpty(&ends.master, &ends.slave, nil, nil, &size) == 0)
    (master, slave) = ends
    // A process that some other test starts must not keep the terminal open.
    try #require(fcntl(master, F_SETFD, FD_CLOEXEC) == 0 && fcntl(slave, F_SETFD, FD_CLOEXEC) == 0)
    // ttyname itself answers in a buffer that tests running side by side would share.
    var name = [CChar](repeating: 0, count: 128)
    try #require(ttyname_r(slave, &name, name.count) == 0)
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    close(slave)
    hangUp()
  }

  /// Goes away, as a terminal emulator that is closed.
  func hangUp() {
    if !isHungUp.exchange(true, ordering: .relaxed) { close(master) }
  }

  func resize(columns: Int, rows: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
  }

  /// Types at it.
  func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    try #require(write(master, bytes, bytes.count) == bytes.count)
  }

  /// Everything that has been written on it since the last call.
  ///
  /// A mark written behind it tells where it ends, so that nothing has to be waited for. What is asked for has to be
  /// less than the system holds for a terminal (4 KiB).
  func output() throws -> String {
    let mark = Array("<end of output>".utf8)
    try #require(write(slave, mark, mark.count) == mark.count)
    var bytes: [UInt8] = []
    while !bytes.suffix(mark.count).elementsEqual(mark) {
      var byte: UInt8 = 0
      try #require(read(master, &byte, 1) == 1)
      bytes.append(byte)
    }
    return String(decoding: bytes.dropLast(mark.count), as: UTF8.self)
  }

  /// The modes as text, to be compared.
  func modes() throws -> String {
    var modes = termios()
    try #require(tcgetattr(slave, &modes) == 0)
    return "\(modes)"
  }
}

extension Grid {
  /// A grid with lines of text on it; a character beyond U+2E80 takes two cells.
  init(_ lines: [String], size: Size, style: Style = Style()) {
    self.init(size: size)
    for (row, line) in lines.enumerated() {
      var column = 0
      for character in line {
        let isWide = character.unicodeScalars.first.map { $0.value >= 0x2E80 } ?? false
        self[column, row] = Cell(text: character, width: isWide ? 2 : 1, style: style)
        if isWide { self[column + 1, row] = Cell(text: nil, width: 0, style: style) }
        column += isWide ? 2 : 1
      }
    }
  }
}
