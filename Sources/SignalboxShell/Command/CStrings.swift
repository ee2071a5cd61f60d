/// Texts as a C program takes them: an array of pointers with a null pointer at its end.
struct CStrings: ~Copyable {
  private let bytes: UnsafeMutablePointer<CChar>
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// - Parameter texts: without zero bytes.
  init(_ texts: [[UInt8]]) {
    bytes = .allocate(capacity: max(texts.reduce(0) { $0 + $1.count + 1 }, 1))
    pointers = .allocate(capacity: texts.count + 1)
    var next = bytes
    for (index, text) in texts.enumerated() {
      pointers[index] = next
      for byte in text {
        next.pointee = CChar(bitPattern: byte)
        next += 1
      }
      next.pointee = 0
      next += 1
    }
    pointers[texts.count] = nil
  }

  deinit {
    bytes.deallocate()
    pointers.deallocate()
  }
}
