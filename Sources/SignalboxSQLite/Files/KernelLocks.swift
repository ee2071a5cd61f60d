/// The locks on files that the kernel knows, as `/proc/locks` lists them.
struct KernelLocks {
  private struct Lock {
    var process: String
    var device: UInt64
    var inode: UInt64
    /// Whether nobody else can have one on the same bytes.
    var isExclusive: Bool
  }

  private let locks: [Lock]

  /// Those of this moment; none where the kernel does not list them.
  static func now() -> KernelLocks {
    KernelLocks(parsing: StoreFiles.text(at: "/proc/locks") ?? "")
  }

  /// Lines such as `1: FLOCK  ADVISORY  WRITE 17015 fe:00:16222144 0 EOF`; `->` marks one that is waited for.
  init(parsing text: String) {
    locks = text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] != "->", Int(words[4]).map({ $0 > 0 }) == true else { return nil }
      let place = words[5].split(separator: ":")
      guard place.count == 3, let major = UInt64(place[0], radix: 16), let minor = UInt64(place[1], radix: 16),
        let inode = UInt64(place[2])
      else { return nil }
      return Lock(
        process: String(words[4]), device: Self.device(major, minor), inode: inode, isExclusive: words[3] == "WRITE")
    }
  }

  /// The numbers of the processes that have a lock on a file; with `isExclusive` of those that keep others out.
  func holders(of mark: FileMark, isExclusive: Bool = false) -> [String] {
    let held = locks.filter { lock in
      lock.device == mark.device && lock.inode == mark.inode && (lock.isExclusive || !isExclusive)
    }
    return Set(held.map(\.process)).sorted()
  }

  /// How Linux puts the two numbers of a device into one.
  private static func device(_ major: UInt64, _ minor: UInt64) -> UInt64 {
    (major & 0xfff) << 8 | (major & ~0xfff) << 32 | minor & 0xff | (minor & ~0xff) << 12
  }
}
