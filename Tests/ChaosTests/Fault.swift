import FoundationEssentials

/// What goes wrong around one life of the server, besides the kill that ends it.
enum Fault: Sendable {
  case none
  /// No file of the server may grow beyond so many KiB past its present size, as on a full disk. Logs may then lack a part.
  case fullDisk(room: Int)
  /// The server gets so few descriptors that connections, commands and logs compete for them.
  case fewDescriptors(Int)
  /// A file that the server lives by is moved away under it and comes back.
  case movedFile(suffix: String)
  /// The server's socket is removed under it.
  case removedSocket
  /// The time of day is set so many seconds ahead of the machine's.
  case setClock(seconds: Int)

  /// Draws the fault of the next life.
  init(_ numbers: inout SeededNumbers) {
    switch numbers.number(in: 1...100) {
    case 1...10: self = .fullDisk(room: numbers.number(in: 8...256))
    case 11...20: self = .fewDescriptors(numbers.number(in: 56...96))
    case 21...40:
      let suffixes = ["", "-wal", ".lock"]
      self = .movedFile(suffix: suffixes[numbers.number(in: 0...(suffixes.count - 1))])
    case 41...50: self = .removedSocket
    case 51...65: self = .setClock(seconds: numbers.number(in: -7200...7200))
    default: self = .none
    }
  }
}
