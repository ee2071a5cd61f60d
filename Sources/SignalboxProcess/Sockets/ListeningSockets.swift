#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells the paths of the Unix sockets on which programs of this machine listen, whoever's they are.
///
/// Linux keeps a list of them for everyone, see proc(5) on `/proc/net/unix`. It tells where each socket was made: by now
/// nothing, or something else, can be there. A path with a line end in it is cut there, since the system does not escape it.
package enum ListeningSockets {
  package static let systemList = "/proc/net/unix"

  /// More than a machine with 30,000 sockets needs.
  private static let byteLimit = 4 << 20

  /// Reads where Unix sockets listen.
  ///
  /// - Parameter list: the file that holds the list.
  /// - Returns: the absolute paths; none where the system keeps no such list.
  package static func paths(list: String = systemList) -> [String] {
    bytes(of: list).split(separator: UInt8(ascii: "\n")).compactMap(path)
  }

  /// Of `Num RefCount Protocol Flags Type St Inode Path`, of which the last one alone can hold spaces.
  ///
  /// The names of abstract sockets, which are in no directory, begin with `@`.
  private static func path(in line: ArraySlice<UInt8>) -> String? {
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
    guard fields.count == 8, fields[3].elementsEqual(listeningFlags), fields[4].elementsEqual(streamType),
      fields[7].first == UInt8(ascii: "/")
    else { return nil }
    return String(validating: fields[7], as: UTF8.self)
  }

  private static let listeningFlags = Array("00010000".utf8)
  private static let streamType = Array("0001".utf8)

  private static func bytes(of file: String) -> [UInt8] {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < byteLimit {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}
