import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The lines of a file, or of standard input when the path is `-`, read as they are asked for; empty ones are left out.
struct LineReader: AsyncSequence {
  struct Line {
    /// From 1.
    var number: Int
    var bytes: [UInt8]
  }

  let path: String

  /// Bytes of the file; nil when nobody knows how many come, as from standard input.
  var size: Int? {
    var status = stat()
    guard path != "-", stat(path, &status) == 0, UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFREG)
    else { return nil }
    return Int(status.st_size)
  }

  func makeAsyncIterator() -> Iterator { Iterator(path: path) }

  struct Iterator: AsyncIteratorProtocol {
    let path: String
    private var file: UnsafeMutablePointer<FILE>?
    private var number = 0

    init(path: String) {
      self.path = path
    }

    /// - Throws: `ValidationError` when the file cannot be read, or a line of it is no text.
    mutating func next() async throws -> Line? {
      let file = try open()
      while let bytes = readLine(from: file) {
        number += 1
        if !bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return Line(number: number, bytes: bytes) }
      }
      let failed = ferror(file) != 0
      if path != "-" { fclose(file) }
      if failed { throw ValidationError("\(path) cannot be read to its end") }
      return nil
    }

    private mutating func open() throws -> UnsafeMutablePointer<FILE> {
      if let file { return file }
      guard let opened = path == "-" ? fdopen(STDIN_FILENO, "r") : fopen(path, "re") else {
        throw ValidationError("\(path) cannot be read: \(String(cString: strerror(errno)))")
      }
      file = opened
      return opened
    }

    private func readLine(from file: UnsafeMutablePointer<FILE>) -> [UInt8]? {
      var buffer: UnsafeMutablePointer<CChar>?
      var capacity = 0
      defer { free(buffer) }
      let count = getline(&buffer, &capacity, file)
      guard count >= 0, let buffer else { return nil }
      let bytes = UnsafeRawBufferPointer(start: buffer, count: count)
      return Array(bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...])
    }
  }
}
